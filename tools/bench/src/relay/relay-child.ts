// The child's end of relay-process.ts: a contestant written in JavaScript, told what to do by the bench.
import type { MessagingOptions } from '@erp/common-messaging';

/** What the commands of the bench do in a child. See Entrant. */
export interface ChildRelay {
  standBy(): Promise<void>;
  start(): Promise<number>;
  halt(): Promise<void>;
  publish(from: number, count: number, perSecond: number): Promise<number[]>;
}

export interface RelaySettings {
  readonly kind: 'ours' | 'bare' | 'polling' | 'replication';
  readonly messaging: MessagingOptions;
  /** Connection URL of a superuser, for those that ask for one. */
  readonly superuserUrl: string;
}

/** Each loads what it needs and no more: the memory of the process is measured. */
async function make(settings: RelaySettings): Promise<ChildRelay> {
  switch (settings.kind) {
    case 'ours':
      // First of all, as in a service: who asks for a meter at load time must get the real one.
      await import('@erp/service-kit/telemetry');
      return new (await import('./our-relay.js')).OurRelay(settings.messaging);
    case 'bare':
      return new (await import('./bare-loop.js')).BareLoop(settings.messaging);
    case 'polling':
    case 'replication':
      return new (await import('./transactional-outbox.js')).TransactionalOutbox(settings);
  }
}

interface Call {
  readonly id: number;
  readonly command: 'ready' | 'exit' | keyof ChildRelay;
  readonly args: readonly unknown[];
}

const made = make(JSON.parse(process.argv[2]!) as RelaySettings);

async function obey({ command, args }: Call): Promise<unknown> {
  const relay = await made;
  if (command === 'ready') return true;
  if (command === 'exit') return process.exit(0);
  return (relay[command] as (...given: readonly unknown[]) => Promise<unknown>).apply(relay, [...args]);
}

process.on('message', (call: Call) => {
  obey(call).then(
    (value) => process.send!({ id: call.id, value }),
    (error: Error) => process.send!({ id: call.id, error: error.stack ?? error.message }),
  );
});
process.on('disconnect', () => process.exit(1)); // the bench is gone
