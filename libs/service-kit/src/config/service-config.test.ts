import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readOwnerUrl, readServiceConfig } from './service-config.js';
import { ConfigError } from './variables.js';

const folder = mkdtempSync(join(tmpdir(), 'topics-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

const topicsFile = (content: string): string => {
  const path = join(folder, `topics-${++files}.json`);
  writeFileSync(path, content);
  return path;
};

const complete = {
  APP_DATABASE_URL: 'postgres://commerce_app:s3cret@localhost:5432/commerce',
  MESSAGING_DATABASE_URL: 'postgres://commerce_messaging:s3cret@localhost:5432/commerce',
  KAFKA_BROKERS: 'localhost:9092, other:9093',
  TOPICS_FILE: topicsFile('{"topics":[{"name":"commerce-events","partitions":6,"retentionDays":-1}]}'),
};

const errorOf = (environment: Record<string, string | undefined>): ConfigError => {
  try {
    readServiceConfig('commerce', environment);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('expected a ConfigError');
};

describe('given a complete environment', () => {
  test('then brokers and topics are read and the rest has its default', () => {
    expect(readServiceConfig('commerce', complete)).toMatchObject({
      context: 'commerce',
      httpHost: '127.0.0.1',
      httpPort: 3000,
      brokers: ['localhost:9092', 'other:9093'],
      topics: [{ name: 'commerce-events', partitions: 6 }],
      topicPrefix: '',
      logLevel: 'info',
      parkedRetryDelaysMs: [1_000, 5_000, 30_000],
    });
  });

  test('then no owner is needed to serve, and nothing but the owner to migrate', () => {
    expect(readServiceConfig('commerce', complete).ownerUrl).toBeUndefined();
    const url = 'postgres://commerce_owner:s3cret@localhost:5432/commerce';
    expect(readOwnerUrl({ OWNER_DATABASE_URL: url })).toBe(url);
  });
});

describe('given wrong variables', () => {
  test('then one error names each with its value and what is allowed', () => {
    const error = errorOf({ ...complete, HTTP_PORT: '70000', LOG_LEVEL: 'loud', KAFKA_BROKERS: undefined });
    expect(error.problems).toEqual([
      'HTTP_PORT is "70000"; allowed: a whole number from 0 to 65535',
      'KAFKA_BROKERS is not set; allowed: host:port, more of them separated by commas',
      'LOG_LEVEL is "loud"; allowed: fatal, error, warn, info, debug, trace, silent',
    ]);
  });

  test.each([
    ['HTTP_PORT', '1e3'],
    ['HTTP_PORT', ''],
    ['APP_POOL_SIZE', '0'],
    ['APP_POOL_SIZE', '2.5'],
    ['KAFKA_BROKERS', 'localhost'],
    ['PARKED_RETRY_DELAYS_MS', '1000,later'],
    ['TOPIC_PREFIX', 'Über'],
  ])('%s "%s" is refused', (name, value) => {
    expect(errorOf({ ...complete, [name]: value }).message).toContain(`${name} is "${value}"`);
  });

  test('then a password is never shown, whatever is wrong with its URL', () => {
    for (const url of [
      'mysql://role:s3cret@localhost/db',
      'postgres:s3cret',
      'postgres://role:s3cret@localhost',
    ]) {
      const { message } = errorOf({ ...complete, APP_DATABASE_URL: url });
      expect(message).toContain('APP_DATABASE_URL');
      expect(message).not.toContain('s3cret');
    }
  });

  test('then ids may not be forgotten before the rows that may be sent again', () => {
    const error = errorOf({ ...complete, OUTBOX_RETENTION_DAYS: '30', INBOX_RETENTION_DAYS: '30' });
    expect(error.message).toContain(
      'INBOX_RETENTION_DAYS is "30"; allowed: more than OUTBOX_RETENTION_DAYS (30)',
    );
  });

  test.each([
    ['a missing file', '/nonexistent/topics.json'],
    ['no JSON', topicsFile('topics:')],
    ['no topics', topicsFile('{"topics":[]}')],
    ['no partitions', topicsFile('{"topics":[{"name":"commerce-events"}]}')],
  ])('then TOPICS_FILE with %s is refused', (_what, path) => {
    expect(errorOf({ ...complete, TOPICS_FILE: path }).message).toContain('TOPICS_FILE is');
  });
});
