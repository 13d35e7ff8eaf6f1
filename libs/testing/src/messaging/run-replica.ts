import type { LoggerService } from '@nestjs/common';
import {
  type Broker,
  Messaging,
  type ReceivedBatch,
  type ReceivedRecord,
  type SubscribeOptions,
} from '@erp/common-messaging';
import { UnderTest } from '@erp/common-messaging/testing';
import { adapterOf, startReplica } from './fixture.js';
import type { ReplicaMessage, ReplicaReport, ReplicaSettings } from './replica-process.js';
import { WritesSteps, WritesStepsTogether } from './steps.js';

// The program of ReplicaProcess: a replica that tells its parent what it holds, and may stop itself.

const { options, handles, stopsAtBatch, sessionTimeoutMs } = JSON.parse(process.argv[2]!) as ReplicaSettings;
const HANDLERS = { each: WritesSteps, together: WritesStepsTogether };

const tell = (message: ReplicaMessage): void => void process.send!(message);
const line = (text: unknown): void => tell({ log: String(text) });
const quiet = () => undefined;
const logger: LoggerService = { log: quiet, warn: line, error: line, fatal: line };

let messaging: Messaging | null = null;
let mostRowsHeld = 0;
let mostBytesBuffered = 0;

/** The adapter, watched. */
function watched(brokers: readonly string[], clientId: string): Broker {
  const inner = adapterOf(options.brokerClient, brokers, clientId);
  const send = inner.send.bind(inner);
  const subscribe = inner.subscribe.bind(inner);
  let batches = 0;
  let buffered = 0;
  const watch = (subscription: SubscribeOptions): SubscribeOptions => ({
    ...subscription,
    onBatch: async (batch: ReceivedBatch) => {
      const bytes = batch.records.reduce((sum, record) => sum + bytesOf(record), 0);
      buffered += bytes;
      mostBytesBuffered = Math.max(mostBytesBuffered, buffered);
      if (++batches === stopsAtBatch) process.kill(process.pid, 'SIGSTOP');
      try {
        return await subscription.onBatch(batch);
      } finally {
        buffered -= bytes;
      }
    },
  });
  return Object.assign(inner, {
    send: (...sent: Parameters<Broker['send']>) => {
      mostRowsHeld = Math.max(mostRowsHeld, messaging?.relay.held ?? 0);
      return send(...sent);
    },
    subscribe: (subscription: SubscribeOptions) => subscribe(watch(subscription)),
  });
}

const bytesOf = ({ key, value, headers }: ReceivedRecord): number =>
  (key?.length ?? 0) +
  (value?.length ?? 0) +
  Object.entries(headers).reduce((sum, [name, text]) => sum + name.length + text.length, 0);

const report = ({ relay, metrics }: Messaging): ReplicaReport => ({
  relayHolder: relay.holder,
  published: metrics.published,
  consumed: metrics.consumed,
  mostRowsHeld,
  mostBytesBuffered,
  peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
  rssMb: Math.round(process.memoryUsage().rss / 1024 ** 2),
});

const underTest = new UnderTest({ sessionTimeoutMs });
const controllers = handles ? [HANDLERS[handles]] : [];
const app = await startReplica({ ...options, broker: watched, underTest }, { controllers }, logger);
const running = app.get(Messaging);
messaging = running;
process.on('message', () => tell({ report: report(running) }));
process.on('disconnect', () => process.exit(1)); // a parent that is gone wants nothing more
tell({ ready: true });
