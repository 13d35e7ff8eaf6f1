import { describe, expect, test } from '@jest/globals';
import { loggableError } from './loggable-error.js';

/** As pg and TypeORM make them. */
const databaseError = (message: string, properties: object): Error =>
  Object.assign(new Error(message), { name: 'QueryFailedError' }, properties);

describe('an error in the log (R25)', () => {
  test('says what it is, where it was thrown and what led to it', () => {
    const error = new TypeError('the box is closed', { cause: new RangeError('no lid') });
    expect(loggableError(error)).toMatchObject({
      type: 'TypeError',
      message: 'the box is closed',
      stack: expect.stringContaining('loggable-error.test'),
      cause: { type: 'RangeError', message: 'no lid' },
    });
  });

  test('of the database names the place and no value of the row', () => {
    const error = databaseError('duplicate key value violates unique constraint "customers_email"', {
      code: '23505',
      table: 'customers',
      constraint: 'customers_email',
      detail: 'Key (email)=(jane.doe@example.com) already exists.',
      parameters: ['jane.doe@example.com'],
      query: `INSERT INTO customers VALUES ('jane.doe@example.com')`,
    });
    const line = loggableError(error);
    expect(line).toMatchObject({ code: '23505', table: 'customers', constraint: 'customers_email' });
    expect(line.message).toContain('"customers_email"');
    expect(JSON.stringify(line)).not.toContain('jane');
  });

  test.each([
    databaseError('invalid input syntax for type uuid: "Jane Doe"', { code: '22P02' }),
    jsonError('{"name": Jane'),
    jsonError('Jane "the" Doe'),
  ])('does not quote what could not be read: $message', (error) => {
    expect(JSON.stringify(loggableError(error))).not.toContain('Jane');
  });

  test('of which each is the cause of the next, round and round, ends', () => {
    const error = new Error('a');
    error.cause = error;
    expect(JSON.stringify(loggableError(error)).length).toBeLessThan(20_000);
  });

  test('what is thrown and is no error is not shown: it may be anything', () => {
    expect(loggableError('Jane Doe')).toEqual({ type: 'string', message: 'not an error', stack: '' });
  });
});

function jsonError(text: string): Error {
  try {
    JSON.parse(text);
  } catch (error) {
    return error as Error;
  }
  throw new Error('it is JSON');
}
