import { describe, expect, test } from '@jest/globals';
import { ContractViolation } from '../contract/index.js';
import { Titled, TitledV3, titledV3 } from '../contract/titled.testing.js';
import { Transaction, type TransactionParts } from '../database/transaction.js';
import { RecordingEventPublisher } from '../testing/recording-event-publisher.js';
import { ReplacedEvent } from './event-publisher.js';
import { OutboxEventPublisher } from './outbox-event-publisher.js';

const publisher = new OutboxEventPublisher('commerce', [{ name: 'commerce-events', partitions: 6 }]);
const NEW = { id: 'a', amountMinor: 1999, currency: 'USD' };

const transaction = () =>
  new Transaction('0190c0de-0000-7000-8000-000000000001', { correlationId: 'c', causationId: null }, {
    outgoing: [],
  } as unknown as TransactionParts);

describe('a breaking change is published in both forms while its window is open (R4)', () => {
  test('the new form first, both under one id, one key, one partition and one time', async () => {
    const tx = transaction();
    await publisher.publish(tx, TitledV3, NEW);
    const [first, second, ...more] = tx.outgoing;
    expect(more).toEqual([]);
    expect(first).toMatchObject({ type: 'commerce.Titled.v3', version: 3, key: 'a' });
    expect(JSON.parse(first!.payload)).toEqual(NEW);
    expect(second).toEqual({
      ...first,
      type: 'commerce.Titled',
      version: 2,
      payload: JSON.stringify({ id: 'a', amount: 19.99, since: null }),
    });
  });

  test('a window that is closed leaves the new form alone', async () => {
    const tx = transaction();
    await publisher.publish(tx, titledV3({ window: undefined }), NEW);
    expect(tx.outgoing.map(({ type }) => type)).toEqual(['commerce.Titled.v3']);
  });

  test('an old form that breaks its contract fails the publication, and leaves nothing of it', async () => {
    const broken = titledV3({ window: { until: '2027-03-31', toOld: () => ({ id: 'a' }) } });
    const tx = transaction();
    await expect(publisher.publish(tx, broken, NEW)).rejects.toThrow(ContractViolation);
    await expect(publisher.publish(tx, broken, NEW)).rejects.toThrow(
      'commerce.Titled v2 breaks its contract',
    );
    expect(tx.outgoing).toEqual([]);
  });

  test.each([publisher, new RecordingEventPublisher()])(
    'nobody publishes the old form by itself, and the refusal says what to publish',
    async (either) => {
      const old = { id: 'a', amount: 1, since: null };
      await expect(either.publish(transaction(), Titled, old)).rejects.toThrow(ReplacedEvent);
      await expect(either.publish(transaction(), Titled, old)).rejects.toThrow(
        'commerce.Titled is replaced by commerce.Titled.v3: publish that one',
      );
    },
  );

  test('the fake remembers what was published, once, and checks the old form', async () => {
    const fake = new RecordingEventPublisher();
    await fake.publish(transaction(), TitledV3, NEW);
    expect(fake.published).toEqual([{ definition: TitledV3, data: NEW }]);
    const broken = titledV3({ window: { until: '2027-03-31', toOld: () => ({}) } });
    await expect(fake.publish(transaction(), broken, NEW)).rejects.toThrow(ContractViolation);
  });
});
