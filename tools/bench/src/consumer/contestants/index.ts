import { bareForEach, bareSetBased } from './bare-loop.js';
import type { Contestant } from './contestant.js';
import { nestTransport } from './nest-transport.js';
import { oursForEach, oursSetBased } from './ours.js';

export interface Entry {
  readonly start: Contestant;
  /** A statement for each event, or one for many. */
  readonly handler: 'each' | 'set';
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

const ours = (handler: string): string[] => [
  `every guarantee on: offset, inbox and effect in one transaction under row-level security, contract checked, ${handler}`,
];

/** In the order of their turns. */
export const CONTESTANTS: Readonly<Record<string, Entry>> = {
  [OURS_EACH]: {
    start: oursForEach('kafkajs'),
    ...{ handler: 'each', share: 1, promises: true, settings: ours('a call and a statement for each event') },
  },
  'ours, @On, @platformatic/kafka': {
    start: oursForEach('platformatic'),
    ...{ handler: 'each', share: 1, promises: true, settings: ours('a call and a statement for each event') },
  },
  [OURS_SET]: {
    start: oursSetBased('kafkajs'),
    ...{
      handler: 'set',
      share: 1,
      promises: true,
      settings: ours('one call and one statement for many events'),
    },
  },
  'ours, @OnBatch, @platformatic/kafka': {
    start: oursSetBased('platformatic'),
    ...{
      handler: 'set',
      share: 1,
      promises: true,
      settings: ours('one call and one statement for many events'),
    },
  },
  [NEST]: {
    start: nestTransport,
    handler: 'each',
    share: 0.15,
    promises: true,
    settings: [
      'Transport.KAFKA (kafkajs), `@EventPattern`, a transaction for each message: INSERT of its id ON CONFLICT DO NOTHING, effect, commit; prepared statements',
      'partitionsConsumedConcurrently = 3, as many as partitions; offsets committed by the transport, after each batch',
    ],
  },
  [LIMIT_EACH]: {
    start: bareForEach,
    handler: 'each',
    share: 1,
    promises: false,
    settings: ['kafkajs eachBatch, a transaction for what one fetch brought, a statement for each event'],
  },
  [LIMIT_SET]: {
    start: bareSetBased,
    handler: 'set',
    share: 1,
    promises: false,
    settings: ['kafkajs eachBatch, a transaction and one statement for what one fetch brought'],
  },
};
