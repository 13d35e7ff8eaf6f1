import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SeenIds } from './seen-ids.js';

const some = fc.array(fc.integer({ min: 1, max: 80 }), { maxLength: 80 });

describe('the ids that were seen', () => {
  test('leave gaps in which to look, and what is above them all', () => {
    const seen = SeenIds.of([4, 5, 9, 6]);
    const last = { above: 9, below: Number.MAX_SAFE_INTEGER };
    const gaps = [{ above: 1, below: 4 }, { above: 6, below: 9 }, last];
    expect(seen.gaps(1)).toEqual({ gaps, exact: true });
    seen.forgetUpTo(6);
    expect(seen.gaps(9)).toEqual({ gaps: [last], exact: true });
  });

  test('step over no id that was not seen, and over all that were seen unless there are many runs (R14)', () => {
    fc.assert(
      fc.property(some, fc.nat(80), fc.boolean(), (ids, floor, forget) => {
        const seen = SeenIds.of([]);
        for (const id of ids) seen.add(id);
        if (forget) seen.forgetUpTo(floor);
        const { gaps, exact } = seen.gaps(floor);
        const lookedAt = (id: number) => gaps.some(({ above, below }) => above < id && id < below);
        const runs = new Set(ids.filter((id) => !ids.includes(id - 1))).size;
        if (runs <= 7) expect(exact).toBe(true);
        for (let id = floor + 1; id <= 90; id++) {
          if (!ids.includes(id)) expect(lookedAt(id)).toBe(true);
          else if (exact) expect(lookedAt(id)).toBe(false);
        }
        for (let id = 0; id <= floor; id++) expect(lookedAt(id)).toBe(false);
        const bounds = gaps.flatMap(({ above, below }) => [above, below]);
        expect(bounds).toEqual([...bounds].sort((a, b) => a - b));
      }),
    );
  });
});
