import { describe, expect, test } from '@jest/globals';
import { defineEvent, type EventEnvelope, Id, Type } from '../contract/index.js';
import { fits, isNarrow, keptDefinitions, type ReplayFilter } from './replay-filter.js';

const defined = (type: string) =>
  defineEvent({
    type,
    version: 1,
    topic: 'x',
    key: (d) => d.id,
    schema: Type.Object({ id: Id }),
    personal: [],
  });
const [Received, Placed] = [defined('inventory.Received'), defined('commerce.Placed')];
const event: EventEnvelope = {
  id: 'e',
  type: 'inventory.Received',
  version: 1,
  tenantId: 't',
  key: 'k',
  subject: 'k',
  occurredAt: new Date('2026-03-03T12:00:00Z'),
  correlationId: 'c',
  causationId: null,
  data: {},
};

describe('a filter of a replay (R17)', () => {
  test.each<[ReplayFilter, boolean]>([
    [{}, true],
    [{ contexts: ['inventory'] }, true],
    [{ contexts: ['commerce'] }, false],
    [{ types: ['inventory.Received'] }, true],
    [{ types: ['commerce.Placed'] }, false],
    [{ key: 'k' }, true],
    [{ key: 'other' }, false],
    [{ tenantId: 'other' }, false],
    [{ occurredFrom: '2026-03-03T12:00:00Z' }, true],
    [{ occurredFrom: '2026-03-03T14:00:00+01:00' }, false],
    [{ occurredBefore: '2026-03-03T12:00:00Z' }, false],
    [{ occurredBefore: '2026-03-03T12:00:01Z', key: 'k', tenantId: 't' }, true],
  ])('%j keeps the event: %s', (filter, kept) => {
    expect(fits(filter, event)).toBe(kept);
  });

  test('that leaves nothing out is none', () => {
    expect(isNarrow({})).toBe(false);
    expect(isNarrow({ types: ['inventory.Received'] })).toBe(true);
  });

  test('says which topics need not be read', () => {
    expect(keptDefinitions({ contexts: ['commerce'] }, [Received, Placed])).toEqual([Placed]);
    expect(keptDefinitions({}, [Received, Placed])).toEqual([Received, Placed]);
  });

  test.each<[ReplayFilter, string]>([
    [{ types: ['commerce.Gone'] }, 'handles no commerce.Gone: it handles inventory.Received'],
    [{ contexts: ['shipping'] }, 'no event of shipping'],
    [{ occurredFrom: '2026-03-04T00:00:00Z', occurredBefore: '2026-03-03T00:00:00Z' }, 'there is no time'],
  ])('%j is refused: %s', (filter, words) => {
    expect(() => keptDefinitions(filter, [Received])).toThrow(words);
  });
});
