import { Logger } from '@nestjs/common';
import { Messaging, type MessagingOptions } from '@erp/common-messaging';
import { nowMs, pause } from '../measure.js';
import { atRate } from './at-rate.js';
import { dataOf, Measured, TENANT } from './event.js';
import type { ChildRelay } from './relay-child.js';

Logger.overrideLogger(['warn', 'error']);

/** Messaging as a service runs it: start checks, relay, retrier and job worker, with telemetry on. */
export class OurRelay implements ChildRelay {
  private messaging: Messaging | null = null;

  constructor(private readonly options: MessagingOptions) {}

  /** All of it but the draining, when somebody else holds the relay's lock. */
  async standBy(): Promise<void> {
    this.messaging = new Messaging(this.options);
    await this.messaging.start(new Map());
  }

  async start(): Promise<number> {
    while (!this.messaging!.relay.holder) await pause(1);
    return nowMs();
  }

  async halt(): Promise<void> {
    await this.messaging?.stop();
    this.messaging = null;
  }

  publish(from: number, count: number, perSecond: number): Promise<number[]> {
    const { database, publisher } = this.messaging!;
    const publish = async (seq: number): Promise<void> => {
      try {
        await database.transaction(TENANT, (tx) => publisher.publish(tx, Measured, dataOf(seq)));
      } catch (error) {
        // On a busy machine the pool refuses after 5 s, before anything has begun; a service would answer 503.
        if (!/timeout exceeded when trying to connect/.test((error as Error).message)) throw error;
        await publish(seq);
      }
    };
    return atRate(from, count, perSecond, publish);
  }
}
