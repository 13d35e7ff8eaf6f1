import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Floor } from './floor.js';

describe('the floor of the fetch', () => {
  test('stays while a transaction that may hold a lower id runs', () => {
    const floor = new Floor();
    floor.fetched(10n, false, 5n); // transactions 5 to 8 may still commit an id below 10
    floor.settled(9n);
    floor.fetched(null, false, 8n);
    expect(floor.value).toBe(0n);
  });

  test('rises to what was seen once all of those have ended', () => {
    const floor = new Floor();
    floor.fetched(10n, false, 5n);
    floor.settled(9n);
    floor.fetched(12n, false, 9n);
    expect(floor.value).toBe(10n);
  });

  test('stays while nothing was settled: nobody knows how far the transaction ids had come', () => {
    const floor = new Floor();
    floor.fetched(10n, false, 8n); // 7 committed id 10; 8 runs and may hold 9, though no snapshot shows it
    floor.fetched(null, false, 8n);
    expect(floor.value).toBe(0n);
  });

  test('rises no higher than a fetch that its limit cut off', () => {
    const floor = new Floor();
    floor.fetched(10n, false, 5n);
    floor.settled(9n);
    floor.fetched(4n, true, 9n); // late rows below 10, more than the limit
    expect(floor.value).toBe(4n);
  });

  // A model of PostgreSQL: writers draw a transaction id, then row ids, and commit in any order. A snapshot knows of no
  // transaction past the highest that has ended: its xmin is no higher than one past that.
  test('no committed row is ever below it and unseen (R14)', () => {
    const step = fc.oneof(
      fc.constant({ kind: 'begin' as const }),
      fc.record({ kind: fc.constant('draw' as const), who: fc.nat(20) }),
      fc.record({ kind: fc.constant('end' as const), who: fc.nat(20), commits: fc.boolean() }),
      fc.record({ kind: fc.constant('fetch' as const), limit: fc.integer({ min: 1, max: 4 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const floor = new Floor();
        const running: { xid: bigint; ids: bigint[] }[] = [];
        const pending = new Set<bigint>();
        let nextXid = 1n;
        let highestEnded = 0n;
        let nextId = 1n;
        for (const s of steps) {
          if (s.kind === 'begin') running.push({ xid: nextXid++, ids: [] });
          if (s.kind === 'draw' && running.length) running[s.who % running.length]!.ids.push(nextId++);
          if (s.kind === 'end' && running.length) {
            const [ended] = running.splice(s.who % running.length, 1);
            if (ended!.xid > highestEnded) highestEnded = ended!.xid;
            if (s.commits) ended!.ids.forEach((id) => pending.add(id));
          }
          if (s.kind === 'fetch') {
            const visible = [...pending].sort((a, b) => (a < b ? -1 : 1));
            expect(visible.filter((id) => id <= floor.value)).toEqual([]);
            const rows = visible.slice(0, s.limit);
            rows.forEach((id) => pending.delete(id)); // sent and settled at once
            const xmin = running.reduce((low, r) => (r.xid < low ? r.xid : low), highestEnded + 1n);
            floor.fetched(rows.at(-1) ?? null, rows.length === s.limit, xmin);
            if (rows.length > 0) floor.settled((highestEnded = nextXid++));
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
