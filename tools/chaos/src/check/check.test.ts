import { describe, expect, test } from '@jest/globals';
import { check, repeatsIn, runsOfRepeats } from './check.js';
import type { Facts, Sent, Way } from './facts.js';

const KEYS = ['a', 'b'];

/** Two keys with three steps each, published, sent, applied and answered, all as it should be. */
function exact(): Facts {
  const way = (from: string): Way => {
    const events = [1, 2, 3].flatMap((step) =>
      KEYS.map((key) => ({ eventId: `${from}-${key}${step}`, key, step })),
    );
    return {
      from,
      outbox: events.map((event, i) => ({ ...event, id: BigInt(i + 1), status: 'PUBLISHED' })),
      topic: events.map(({ eventId, key }, i) => ({ eventId, key, partition: 0, offset: BigInt(i) })),
      inbox: new Set(events.map(({ eventId }) => eventId)),
      effects: events,
      parked: [],
      interruptions: 0,
    };
  };
  const out = way('commerce');
  return {
    steps: out.outbox.map(({ key, step }) => ({ key, step, rolledBack: false })),
    out,
    back: way('inventory'),
    jobs: {
      stamps: out.effects,
      runs: new Map(out.effects.map(({ eventId }) => [eventId, 1])),
      sums: new Map(KEYS.map((key) => [key, 3])),
    },
  };
}

/** The facts with a part of the way out replaced. */
const spoilt = (change: (way: Way) => Partial<Way>): Facts => {
  const facts = exact();
  return { ...facts, out: { ...facts.out, ...change(facts.out) } };
};
const breaches = (facts: Facts): string[] => [...new Set(check(facts).map(({ breach }) => breach))].sort();
const without = <T>(items: readonly T[], i: number): T[] => items.filter((_, at) => at !== i);
const swapped = <T>(items: readonly T[], i: number, j: number): T[] =>
  items.map((item, at) => (at === i ? items[j]! : at === j ? items[i]! : item));

describe('the checker', () => {
  test('finds nothing where all is exact, nor where the relay that took over sent again (R14, R15)', () => {
    expect(check(exact())).toEqual([]);
    const again = ({ topic }: Way) => ({
      topic: [...topic, ...topic.slice(2)].map((sent, i) => ({ ...sent, offset: BigInt(i) })),
      interruptions: 1,
    });
    expect(check(spoilt(again))).toEqual([]);
    expect(repeatsIn(spoilt(again).out.topic)).toBe(4);
  });

  test('an event that is in the state and not in the outbox, not in the topic, or without effect is lost', () => {
    expect(breaches(spoilt(({ outbox }) => ({ outbox: without(outbox, 0) })))).toContain('LOST');
    expect(breaches(spoilt(({ topic }) => ({ topic: without(topic, 3) })))).toEqual(['LOST']);
    const [lost] = check(spoilt(({ topic }) => ({ topic: without(topic, 3) })));
    expect(lost!.what).toBe(
      'event commerce-b2, step 2 of key b, (outbox id 4, PUBLISHED) is not in the topic',
    );
    const facts = spoilt(({ effects }) => ({ effects: without(effects, 5) }));
    expect(breaches(facts)).toContain('LOST');
  });

  test('an effect that is there twice is doubled, wherever the second stands', () => {
    const facts = spoilt(({ effects }) => ({ effects: [...effects, effects[0]!] }));
    expect(check(facts).filter(({ breach }) => breach === 'DOUBLED')).toEqual([
      {
        breach: 'DOUBLED',
        what: 'event commerce-a1, step 1 of key a, stands at offset 0 of partition 0, and has 2 effects',
      },
    ]);
  });

  test('order within a key is exact in outbox, topic and effects; between keys it is free (R7)', () => {
    for (const part of ['outbox', 'topic', 'effects'] as const) {
      const order = (i: number, j: number) =>
        spoilt((way) => ({ [part]: swapped<never>(way[part] as never, i, j) }));
      expect(breaches(order(0, 2))).toEqual(['OUT OF ORDER']);
      expect(breaches(order(0, 1))).toEqual([]);
    }
  });

  test('what was rolled back is nowhere: not in the state, not in the outbox, not in the topic', () => {
    const facts = exact();
    const steps = facts.steps.map((step, i) => ({ ...step, rolledBack: i === 1 }));
    expect(breaches({ ...facts, steps })).toEqual(['NEVER COMMITTED']);
    expect(breaches({ ...facts, steps: without(facts.steps, 1) })).toEqual(['NEVER COMMITTED']);
    const ghost = { eventId: 'ghost', key: 'a', partition: 0, offset: 99n };
    expect(breaches(spoilt(({ topic }) => ({ topic: [...topic, ghost] })))).toEqual(['NEVER COMMITTED']);
  });

  test('a row that is not settled, an id that is not in the inbox, an event that is parked', () => {
    const pending = spoilt(({ outbox }) => ({
      outbox: outbox.map((row) => ({ ...row, status: 'PENDING' })),
    }));
    expect(breaches(pending)).toEqual(['NOT PUBLISHED']);
    expect(breaches(spoilt(() => ({ inbox: new Set() })))).toEqual(['NOT IN THE INBOX']);
    expect(breaches(spoilt(() => ({ parked: ['commerce-a1'] })))).toEqual(['PARKED']);
  });

  test('more runs of repeats than interruptions explain: two relays were at work', () => {
    const twice = ({ topic }: Way) => ({
      topic: topic.flatMap((sent) => [sent, sent]).map((sent, i) => ({ ...sent, offset: BigInt(i) })),
    });
    expect(breaches(spoilt(twice))).toEqual(['SENT AGAIN WITHOUT A CAUSE']);
    expect(breaches(spoilt((way) => ({ ...twice(way), interruptions: 3 })))).toEqual([]);
  });
});

test('a run of repeats ends where something new comes', () => {
  const sent = (ids: string): Sent[] =>
    [...ids].map((eventId, i) => ({ eventId, key: 'k', partition: 0, offset: BigInt(i) }));
  expect(runsOfRepeats(sent('abcabcdef'))).toHaveLength(1);
  expect(runsOfRepeats(sent('ababcbdc')).map(({ offset }) => offset)).toEqual([2n, 5n, 7n]);
  expect(runsOfRepeats(sent('abc'))).toEqual([]);
});
