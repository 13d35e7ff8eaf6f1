import { describe, expect, test } from '@jest/globals';
import type { EventDefinition, EventEnvelope } from '../contract/index.js';
import { Titled, TitledV3 } from '../contract/titled.testing.js';
import { HandlerRegistry } from './handler-registry.js';
import type { HandlerExtras } from './on.js';

const OLD = { id: 'a', amount: 19.99, since: null };
const NEW = { id: 'a', amountMinor: 1999, currency: 'USD' };

/** Handlers of these contracts, each named after its contract's version; `seen` has what each was given. */
function handling(...definitions: EventDefinition[]) {
  const registry = new HandlerRegistry();
  const seen: [handler: string, data: unknown][] = [];
  for (const definition of definitions) {
    const handler = `v${definition.version}`;
    registry.add({ definition, handler } as HandlerExtras, async (events) => {
      for (const event of [events].flat()) seen.push([handler, event.data]);
    });
  }
  const give = async (type: string, data: unknown) => {
    for (const handler of registry.of(type)?.handlers ?? [])
      await handler.run({ id: '1', data } as EventEnvelope, undefined as never);
  };
  return { registry, seen, give };
}

const old = Titled as EventDefinition;
const next = TitledV3 as EventDefinition;

describe('who handles which form of an event (R4)', () => {
  test('a reader that has not moved handles the old form alone', async () => {
    const { registry, seen, give } = handling(old);
    await give(next.type, NEW);
    expect(registry.of(next.type)).toBeUndefined();
    await give(old.type, OLD);
    expect(seen).toEqual([['v2', OLD]]);
  });

  test('one that has moved handles the new form, and old records brought up', async () => {
    const { registry, seen, give } = handling(next);
    await give(next.type, NEW);
    await give(old.type, OLD);
    expect(seen).toEqual([
      ['v3', NEW],
      ['v3', NEW],
    ]);
    expect(registry.definitions()).toEqual([next, old]);
  });

  test('with handlers of both, either form runs both, each with what it knows: the other form is then absorbed', async () => {
    const newFirst = handling(old, next);
    await newFirst.give(next.type, NEW);
    const both = [
      ['v2', OLD],
      ['v3', NEW],
    ];
    expect(newFirst.seen).toEqual(both);
    const oldFirst = handling(old, next);
    await oldFirst.give(old.type, OLD);
    expect(oldFirst.seen).toEqual(both);
  });

  test('several events at once are converted each', async () => {
    const { registry, seen } = handling(next);
    const [handler] = registry.of(old.type)!.handlers;
    await handler!.run([{ data: OLD }, { data: { ...OLD, id: 'b' } }] as EventEnvelope[], undefined as never);
    expect(seen.map(([, data]) => data)).toEqual([NEW, { ...NEW, id: 'b' }]);
  });
});
