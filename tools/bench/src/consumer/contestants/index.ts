import type { BrokerClient } from '@erp/common-messaging';
import { bareForEach, bareSetBased } from './bare-loop.js';
import type { Contestant } from './contestant.js';
import { nestTransport } from './nest-transport.js';
import { oursForEach, oursSetBased } from './ours.js';

export interface Entry {
  readonly start: Contestant;
  /** Of its backlog: so many that it is at work for some seconds. */
  readonly share: number;
  /** Whether it takes part in the kills: what promises that every event has one effect. */
  readonly promises: boolean;
  readonly settings: readonly string[];
}

export const NEST = "Nest's transport, hand-written inbox";
export const LIMIT_EACH = 'bare loop, no guarantees, each';
export const LIMIT_SET = 'bare loop, no guarantees, set-based';
export const OURS_EACH = 'ours, @On, kafkajs';
export const OURS_SET = 'ours, @OnBatch, kafkajs';

const GUARANTEES =
  'every guarantee on: offset, inbox and effect in one transaction under row-level security, contract checked';

const oneCallEach = (client: BrokerClient): Entry => ({
  start: oursForEach(client),
  share: 1,
  promises: true,
  settings: [`${GUARANTEES}; a call and a statement for each event`],
});

const setBased = (client: BrokerClient): Entry => ({
  start: oursSetBased(client),
  share: 2,
  promises: true,
  settings: [`${GUARANTEES}; one call and one statement for many events`],
});

/** In the order of their turns. */
export const CONTESTANTS: Readonly<Record<string, Entry>> = {
  [OURS_EACH]: oneCallEach('kafkajs'),
  'ours, @On, @platformatic/kafka': oneCallEach('platformatic'),
  [OURS_SET]: setBased('kafkajs'),
  'ours, @OnBatch, @platformatic/kafka': setBased('platformatic'),
  [NEST]: {
    start: nestTransport,
    share: 0.15,
    promises: true,
    settings: [
      'Transport.KAFKA (kafkajs), `@EventPattern`, a transaction for each message: INSERT of its id ON CONFLICT DO NOTHING, effect, commit; prepared statements',
      'partitionsConsumedConcurrently = 3, as many as partitions; offsets committed by the transport, after each batch',
    ],
  },
  [LIMIT_EACH]: {
    start: bareForEach,
    share: 1,
    promises: false,
    settings: ['kafkajs eachBatch, a transaction for what one fetch brought, a statement for each event'],
  },
  [LIMIT_SET]: {
    start: bareSetBased,
    share: 2,
    promises: false,
    settings: ['kafkajs eachBatch, a transaction and one statement for what one fetch brought'],
  },
};
