import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { handledTogether } from './handled-together.js';
import type { HandledEvent } from './received-event.js';

let next = 0;
const event = (type: string, key: string, tenantId = 't', batch = true) =>
  ({
    event: { id: String(next++), type, key, tenantId },
    handlers: [{ extras: { batch } }],
  }) as unknown as HandledEvent;

const shown = (events: readonly HandledEvent[]) =>
  handledTogether(events).map((group) => group.map(({ event: e }) => `${e.type}${e.key}`).join(' '));

describe('events handled together', () => {
  test('one type is one group, whatever stands between, as long as no key is passed', () => {
    expect(shown([event('A', '1'), event('B', '2'), event('A', '3')])).toEqual(['A1 A3', 'B2']);
  });

  test('an event never passes an earlier one of its key', () => {
    expect(shown([event('A', '1'), event('B', '2'), event('A', '2'), event('A', '3')])).toEqual([
      'A1',
      'B2',
      'A2 A3',
    ]);
  });

  test('tenants come one after the other, sorted, so that two partitions lock their rows in one order', () => {
    const mixed = [event('A', '1', 'u'), event('A', '2', 't'), event('B', '3', 'u'), event('A', '4', 't')];
    expect(shown(mixed)).toEqual(['A2 A4', 'A1', 'B3']);
  });

  test('tenants stay apart, and so do types without a batch handler', () => {
    expect(shown([event('A', '1', 't'), event('A', '2', 'u')])).toEqual(['A1', 'A2']);
    expect(shown([event('A', '1', 't', false), event('A', '2', 't', false)])).toEqual(['A1', 'A2']);
  });

  test('nothing is lost or doubled, and each key keeps its order (R7)', () => {
    const some = fc.array(
      fc.record({
        type: fc.constantFrom('A', 'B', 'C'),
        key: fc.constantFrom('1', '2', '3', '4'),
        tenantId: fc.constantFrom('t', 'u'),
        batch: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(some, (wanted) => {
        const events = wanted.map(({ type, key, tenantId, batch }) =>
          event(type, `${tenantId}${key}`, tenantId, batch),
        );
        const handled = handledTogether(events).flat();
        expect(handled).toHaveLength(events.length);
        for (const key of new Set(events.map((e) => e.event.key))) {
          const ofKey = (all: readonly HandledEvent[]) => all.filter((e) => e.event.key === key);
          expect(ofKey(handled)).toEqual(ofKey(events));
        }
      }),
    );
  });
});
