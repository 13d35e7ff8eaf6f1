import { afterEach, describe, expect, test } from '@jest/globals';
import { type BrokerRecord, PartitionUnavailable, SendRefused } from '@erp/common-messaging';
import { eventually } from '../eventually.js';
import { ADAPTERS, Clients, Member, PARTITIONS, record } from './broker-compliance.js';
import { gate } from './gate.js';

// What every adapter of the broker port must do (R3), said by the port alone.
describe.each(ADAPTERS)('%s', (_name, place) => {
  const clients = new Clients();
  afterEach(() => clients.close());

  test('tells the partitions of the topics that exist, and the range of offsets', async () => {
    const { topic } = await clients.at(place);
    const broker = await clients.connect();
    expect(await broker.partitionCounts([topic, 'no-such-topic'])).toEqual(new Map([[topic, PARTITIONS]]));
    expect(await broker.offsetRange(topic, 0)).toEqual({ low: 0n, high: 0n });
    await broker.send(topic, 0, [record('a'), record('b')]);
    expect(await broker.offsetRange(topic, 0)).toEqual({ low: 0n, high: 2n });
  });

  test('hands over key, value, headers and offsets in order, and says that batches follow each other (R7)', async () => {
    const { topic } = await clients.at(place);
    const broker = await clients.connect();
    const member = await Member.join(broker, topic);
    const before = Date.now();
    await broker.send(topic, 0, [record('a'), record('b')]);
    await member.sees('a', 'b');
    await broker.send(topic, 0, [record('c')]);
    await member.sees('c');
    const records = member.batches.flatMap((batch) => batch.records);
    expect(records.map(({ offset }) => offset)).toEqual([0n, 1n, 2n]);
    expect(records[0]).toMatchObject({
      key: Buffer.from('key'),
      value: Buffer.from('a'),
      headers: { ce_id: 'a', 'content-type': 'text/plain' },
    });
    expect(Math.abs(records[0]!.timestamp.getTime() - before)).toBeLessThan(10_000);
    expect(member.batches[0]).toMatchObject({ fetchedOffset: 0n, continuous: false });
    expect(member.batches.at(-1)).toMatchObject({ fetchedOffset: 2n, continuous: true, highWatermark: 3n });
    expect(member.assigned).toBeGreaterThan(0);
  });

  test('keeps the bytes: no key, no value, empty ones, text beyond ASCII', async () => {
    const { topic } = await clients.at(place);
    const broker = await clients.connect();
    const sent: BrokerRecord[] = [
      { key: null, value: null, headers: {} },
      { key: Buffer.alloc(0), value: Buffer.alloc(0), headers: { 'an-empty-one': '' } },
      { key: Buffer.from('Zoë'), value: Buffer.from([0, 255, 254]), headers: { ce_subject: 'Zoë €' } },
    ];
    await broker.send(topic, 0, sent);
    const member = await Member.join(broker, topic);
    const records = await eventually('three records', () => {
      const received = member.batches.flatMap((batch) => batch.records);
      return received.length === 3 && received;
    });
    expect(records.map(({ key, value, headers }) => ({ key, value, headers }))).toEqual(sent);
  });

  test('a record goes to the partition that was named, whatever its key says', async () => {
    const { topic } = await clients.at(place);
    const broker = await clients.connect();
    for (let partition = 0; partition < PARTITIONS; partition++)
      await broker.send(topic, partition, [record(`p${partition}`)]);
    for (let partition = 0; partition < PARTITIONS; partition++)
      expect(await broker.offsetRange(topic, partition)).toEqual({ low: 0n, high: 1n });
  });

  test('a topic or a partition that is not there is unavailable, nothing lands elsewhere, others go on', async () => {
    const { topic } = await clients.at(place);
    const broker = await clients.connect();
    await broker.send(topic, 0, [record('a')]);
    await expect(broker.send(`${topic}-none`, 0, [record('x')])).rejects.toThrow(PartitionUnavailable);
    await expect(broker.send(topic, PARTITIONS, [record('x')])).rejects.toThrow(PartitionUnavailable);
    await broker.send(topic, 0, [record('b')]);
    expect(await broker.offsetRange(topic, 0)).toEqual({ low: 0n, high: 2n });
    await expect(broker.offsetRange(topic, PARTITIONS)).rejects.toThrow();
  });

  test('what the broker refuses is a refusal, alone or among others, and disturbs no other send (R13)', async () => {
    const { topic, refuses } = await clients.at(place);
    if (!refuses) return;
    const broker = await clients.connect();
    await broker.send(topic, 1, [record('a')]);
    const large = record('x'.repeat(1_200_000)); // above max.message.bytes of 1 MiB
    const others = Array.from({ length: 20 }, (_, n) => broker.send(topic, 1, [record(`${n}`)]));
    await expect(broker.send(topic, 0, [large])).rejects.toThrow(SendRefused);
    await expect(broker.send(topic, 0, [record('a'), large])).rejects.toThrow('TOO_LARGE');
    await Promise.all(others);
    expect(await broker.offsetRange(topic, 0)).toEqual({ low: 0n, high: 0n });
    expect(await broker.offsetRange(topic, 1)).toEqual({ low: 0n, high: 21n });
  });

  test('order within a partition holds over many sends and batches, one batch at a time, several partitions at once (R7)', async () => {
    const { topic } = await clients.at(place);
    const broker = await clients.connect();
    const member = await Member.join(broker, topic, async () => {
      await new Promise((resolve) => setTimeout(resolve, 20)); // batches of two partitions overlap
      return { next: 'advance' };
    });
    const values = Array.from({ length: 200 }, (_, n) => `${n}`);
    await Promise.all(
      [0, 1].map(async (partition) => {
        for (let n = 0; n < values.length; n += 10)
          await broker.send(topic, partition, values.slice(n, n + 10).map(record));
      }),
    );
    await eventually('all of them', () => member.seen().length >= 400);
    expect(member.seen(0)).toEqual(values);
    expect(member.seen(1)).toEqual(values);
    expect(member.mostAtOnce).toBe(1);
    expect(member.mostPartitionsAtOnce).toBeGreaterThan(1);
  });

  test('reads again from where a batch was answered to seek, and calls that a jump', async () => {
    const { topic } = await clients.at(place);
    const broker = await clients.connect();
    const member = await Member.join(broker, topic);
    await broker.send(topic, 0, [record('a'), record('b')]);
    await member.sees('b');
    let seeks = 1;
    member.answer = async () => (seeks-- > 0 ? { next: 'seek', offset: 1n } : { next: 'advance' });
    await broker.send(topic, 0, [record('c')]);
    const jump = await eventually('the batch after the seek', () =>
      member.batches.find(({ fetchedOffset }) => fetchedOffset === 1n),
    );
    expect(jump.continuous).toBe(false);
    expect(jump.records[0]!.value!.toString()).toBe('b');
    expect(jump.records[0]!.offset).toBe(1n);
  });

  test('a new member begins at the committed offset; without one, at the first record', async () => {
    const { topic } = await clients.at(place);
    const broker = await clients.connect();
    await broker.send(topic, 0, [record('a'), record('b')]);
    let committed = false;
    const first = await Member.join(await clients.connect(), topic, async (batch) => {
      // Refused when a rebalance came between: then the next assignment's batch commits it.
      committed ||= await batch.commit(1n).then(
        () => true,
        () => false,
      );
      return committed ? { next: 'advance' } : { next: 'seek', offset: batch.fetchedOffset };
    });
    await eventually('the offset is committed', () => committed);
    await first.subscription.stop();
    const second = await Member.join(broker, topic);
    await second.sees('b');
    expect(first.batches[0]!.fetchedOffset).toBe(0n);
    expect(second.batches[0]).toMatchObject({ fetchedOffset: 1n, continuous: false });
  });

  test('aborted and control records are neither seen nor a jump', async () => {
    const { topic, leaveGap } = await clients.at(place);
    const broker = await clients.connect();
    const member = await Member.join(broker, topic);
    await broker.send(topic, 0, [record('a')]);
    await member.sees('a');
    await leaveGap(); // read alone
    await broker.send(topic, 0, [record('b')]);
    await member.sees('b');
    const go = gate();
    member.answer = async () => {
      await go.opened;
      return { next: 'advance' };
    };
    await broker.send(topic, 0, [record('c')]);
    await eventually('a batch runs', () => member.seen().includes('c'));
    await leaveGap(); // two of one producer, read with what follows
    await leaveGap();
    await broker.send(topic, 0, [record('d')]);
    go.open();
    await member.sees('d');
    expect(member.seen()).toEqual(['a', 'b', 'c', 'd']);
    expect(member.batches.map(({ continuous }) => continuous)).toEqual([false, true, true, true]);
    const last = member.batches.at(-1)!;
    expect(last.records.at(-1)!.offset).toBe(12n);
    expect(last.highWatermark).toBe(13n);
  });

  test('a reader whose next record was removed goes on at the first that stands, and calls that a jump', async () => {
    const { topic, removeBelow } = await clients.at(place);
    if (!removeBelow) return;
    const broker = await clients.connect();
    const go = gate();
    const member = await Member.join(broker, topic, async () => {
      await go.opened;
      return { next: 'advance' };
    });
    await broker.send(topic, 0, [record('a')]);
    await member.sees('a');
    await broker.send(topic, 0, ['b', 'c', 'd'].map(record));
    await removeBelow(3n).finally(go.open);
    await member.sees('d');
    expect(await broker.offsetRange(topic, 0)).toEqual({ low: 3n, high: 4n });
    // An adapter may have read ahead while the batch ran: then nothing is missing, and nothing has jumped.
    const readAhead = member.seen().includes('b');
    expect(member.seen()).toEqual(readAhead ? ['a', 'b', 'c', 'd'] : ['a', 'd']);
    expect(member.batches[1]!.continuous).toBe(readAhead);
  });

  test('a closed connection sends nothing', async () => {
    const { topic } = await clients.at(place);
    const broker = await clients.connect();
    await broker.close();
    await expect(broker.send(topic, 0, [record('a')])).rejects.toThrow('closed');
  });
});
