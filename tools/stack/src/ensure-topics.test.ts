import { describe, expect, it } from '@jest/globals';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { ensureLocalTopics } from './ensure-topics.js';
import { describeTopics } from './kafka-wire.js';
import { rejection } from './testing.js';
import type { TopicSpec } from './topics.js';

const text = (value: string) => Buffer.concat([Buffer.from([0, value.length]), Buffer.from(value)]);
const number = (value: number) => {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
};
const answer = (...parts: Buffer[]) => {
  const body = Buffer.concat([number(1), ...parts]); // correlation id
  return Buffer.concat([number(body.length), body]);
};

/** A metadata answer with one broker and one topic of two partitions. */
function metadata(brokers = 1): Buffer {
  const broker = Buffer.concat([number(1), text('127.0.0.1'), number(9092), Buffer.from([255, 255])]);
  const partition = (index: number) =>
    Buffer.concat([Buffer.alloc(2), number(index), number(1), number(1), number(1), number(1), number(1)]);
  return answer(
    number(0),
    number(brokers),
    ...Array.from({ length: brokers }, () => broker),
    text('cluster'),
    number(1),
    number(1),
    Buffer.concat([Buffer.alloc(2), text('commerce-events'), Buffer.from([0])]),
    number(2),
    partition(0),
    partition(1),
  );
}

/** Answers every request with the same bytes, in small pieces as a network may. */
async function withBroker(bytes: Buffer, work: (broker: { host: string; port: number }) => Promise<void>) {
  const server: Server = createServer((socket) =>
    socket.once('data', () => {
      for (let at = 0; at < bytes.length; at += 7) socket.write(bytes.subarray(at, at + 7));
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  } finally {
    server.close();
  }
}

const spec = (partitions: number): TopicSpec => ({
  name: 'commerce-events',
  partitions,
  retentionDays: -1,
  cleanupPolicy: 'delete',
  maxMessageBytes: 1_048_576,
  replicationFactor: { local: 1, production: 3 },
  minInsyncReplicas: { local: 1, production: 2 },
});

describe('topics of a running broker', () => {
  it('that are as they should be are left alone', () =>
    withBroker(metadata(), async (broker) => {
      expect(await describeTopics(broker)).toEqual(new Map([['commerce-events', 2]]));
      expect(await ensureLocalTopics(broker, [spec(2)])).toEqual([]);
    }));

  it('with another number of partitions are refused, and both numbers named', () =>
    withBroker(metadata(), async (broker) => {
      expect(await rejection(ensureLocalTopics(broker, [spec(6)]))).toMatchObject({
        code: 'TOPIC_DIFFERS',
        message: expect.stringContaining(
          'commerce-events has 2 partitions on this broker, deploy/kafka/topics.json says 6',
        ),
      });
    }));

  it('are not asked for before a broker is in service', () =>
    withBroker(metadata(0), async (broker) => {
      expect(String(await rejection(describeTopics(broker)))).toContain('no broker in service yet');
    }));

  it('cannot be asked of something that is no Kafka', () =>
    withBroker(Buffer.from('HTTP/1.1 400 Bad Request\r\n'), async (broker) => {
      expect(String(await rejection(describeTopics(broker, 200)))).toMatch(/no answer|without an answer/);
    }));
});
