import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toMultirange } from './id-ranges.js';
import { SeenIds } from './seen-ids.js';

const some = fc.array(fc.integer({ min: 1, max: 80 }), { maxLength: 80 });

describe('the ids that were seen', () => {
  test('leave gaps in which to look, and what is above them all', () => {
    const seen = SeenIds.of(['4', '5', '9', '6']);
    expect(seen.gaps(1)).toEqual([
      { above: 1, below: 4 },
      { above: 6, below: 9 },
      { above: 9, below: Number.MAX_SAFE_INTEGER },
    ]);
    seen.forgetUpTo(6);
    expect(seen.toMultirange()).toBe('{[9,9]}');
  });

  test('are as few runs as can be, in whatever order they were seen (R14)', () => {
    fc.assert(
      fc.property(some, (ids) => {
        const seen = SeenIds.of([]);
        for (const id of ids) seen.add(id);
        expect(seen.toMultirange()).toBe(toMultirange(new Set(ids.map(String))));
      }),
    );
  });

  test('no id that was not seen is stepped over, and with few runs none that was seen is looked at (R14)', () => {
    fc.assert(
      fc.property(some, fc.nat(80), (ids, floor) => {
        const seen = SeenIds.of(ids.map(String));
        const gaps = seen.gaps(floor);
        const lookedAt = (id: number) => gaps.some(({ above, below }) => above < id && id < below);
        const runs = seen.toMultirange().split('],').length;
        for (let id = floor + 1; id <= 90; id++) {
          if (!ids.includes(id)) expect(lookedAt(id)).toBe(true);
          else if (runs < 8) expect(lookedAt(id)).toBe(false);
        }
        for (let id = 0; id <= floor; id++) expect(lookedAt(id)).toBe(false);
        const bounds = gaps.flatMap(({ above, below }) => [above, below]);
        expect(bounds).toEqual([...bounds].sort((a, b) => a - b));
      }),
    );
  });
});
