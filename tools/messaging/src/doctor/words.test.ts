import { describe, expect, test } from '@jest/globals';
import { duration, firstLine, withoutValues } from './words.js';

describe('a statement in a report shows no value', () => {
  test.each([
    [`UPDATE t SET a = 'Ada', b = 17 WHERE c = $1`, 'UPDATE t SET a = ?, b = ? WHERE c = $1'],
    [`SELECT E'it\\'s' , 'it''s -- no comment', x1`, 'SELECT ? , ?, x1'],
    [`SELECT $tag$ 'a' $other$ $tag$, "a 'name'"`, `SELECT ?, "a 'name'"`],
    [`SELECT 1.5e3 /* for Ada's */ -- 'and' so\n FROM t`, 'SELECT ? FROM t'],
    [`INSERT INTO t VALUES ('cut in the mid`, 'INSERT INTO t VALUES (?'],
  ])('%s', (query, shown) => expect(withoutValues(query)).toBe(shown));
});

test.each([
  [12, '12 ms'],
  [59_999, '59 s'],
  [125_000, '2 min 5 s'],
  [7_200_000, '2 h'],
  [93_600_000, '1 d 2 h'],
])('%d ms are %s', (ms, text) => expect(duration(ms)).toBe(text));

test('an error is told by its first line', () => {
  expect(firstLine('Error: no\n  at here')).toBe('Error: no');
  expect(firstLine('x'.repeat(300))).toHaveLength(200);
});
