/**
 * The three calls that starting a broker takes, in Kafka's wire protocol: is it up, which topics has it,
 * make these. Kafka's own tool takes a JVM, 1 s and 200 MB, for each topic; the client library lives in
 * common-messaging, whose tests need this stack, so it cannot be used here. Versions from before the compact
 * encoding, which Kafka 4 and Redpanda both speak.
 */
import { connect } from 'node:net';
import type { TopicSettings } from './topics.js';

export interface Broker {
  host: string;
  port: number;
}

export interface TopicAnswer {
  topic: string;
  /** 0 is success; else one of Kafka's error codes. */
  errorCode: number;
  message: string | null;
}

const METADATA = { key: 3, version: 4 };
const CREATE_TOPICS = { key: 19, version: 4 };
const CREATE_TIMEOUT_MS = 20_000;

/** Partition count by topic, internal topics left out. Rejects when no broker is in service there. */
export async function describeTopics(broker: Broker, timeoutMs = 5_000): Promise<Map<string, number>> {
  const allTopics = [int32(-1), bool(false)];
  const reader = await call(broker, METADATA, allTopics, timeoutMs);
  reader.int32(); // throttle time
  const brokers = reader.array(() => [reader.int32(), reader.string(), reader.int32(), reader.string()]);
  reader.string(); // cluster id
  reader.int32(); // controller
  const topics = reader.array(() => {
    reader.int16(); // error
    const name = reader.string() as string;
    const internal = reader.bool();
    const partitions = reader.array(() => {
      reader.int16(); // error
      reader.int32(); // index
      reader.int32(); // leader
      reader.array(() => reader.int32()); // replicas
      reader.array(() => reader.int32()); // in sync
    });
    return { name, internal, partitions: partitions.length };
  });
  if (brokers.length === 0) throw new Error(`${broker.host}:${broker.port} knows no broker in service yet`);
  return new Map(topics.filter((t) => !t.internal).map((t) => [t.name, t.partitions]));
}

/** Asks the broker for new topics; one answer for each. */
export async function createTopics(broker: Broker, topics: TopicSettings[]): Promise<TopicAnswer[]> {
  const request = [
    array(topics, (topic) => [
      string(topic.topic),
      int32(topic.numPartitions),
      int16(topic.replicationFactor),
      array([], () => []), // no assignment by hand
      array(Object.entries(topic.configs), ([name, value]) => [string(name), string(value)]),
    ]),
    int32(CREATE_TIMEOUT_MS),
    bool(false), // not only to validate
  ];
  const reader = await call(broker, CREATE_TOPICS, request, CREATE_TIMEOUT_MS + 5_000);
  reader.int32(); // throttle time
  return reader.array(() => ({
    topic: reader.string() as string,
    errorCode: reader.int16(),
    message: reader.string(),
  }));
}

/** One request on a connection of its own. */
function call(
  broker: Broker,
  api: { key: number; version: number },
  body: Buffer[],
  timeoutMs: number,
): Promise<Reader> {
  const correlationId = 1;
  const header = [int16(api.key), int16(api.version), int32(correlationId), string('erp-stack')];
  const request = Buffer.concat([...header, ...body]);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: broker.host, port: broker.port });
    let received = Buffer.alloc(0);
    const fail = (why: string) => {
      socket.destroy();
      reject(new Error(`Kafka at ${broker.host}:${broker.port} ${why}`));
    };
    socket.setTimeout(timeoutMs, () => fail(`gave no answer in ${timeoutMs} ms`));
    socket.once('error', (error) => fail(`cannot be reached: ${error.message}`));
    socket.once('close', () => fail('closed the connection without an answer'));
    socket.once('connect', () => socket.write(Buffer.concat([int32(request.length), request])));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4 || received.length < 4 + received.readInt32BE(0)) return;
      const reader = new Reader(received.subarray(4));
      if (reader.int32() !== correlationId) return fail('sent something that is not a Kafka answer');
      resolve(reader);
      socket.destroy();
    });
  });
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function bool(value: boolean): Buffer {
  return Buffer.from([value ? 1 : 0]);
}

function string(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([int16(bytes.length), bytes]);
}

function array<T>(values: T[], encode: (value: T) => Buffer[]): Buffer {
  return Buffer.concat([int32(values.length), ...values.flatMap(encode)]);
}

class Reader {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  bool(): boolean {
    return this.bytes.readInt8(this.#skip(1)) !== 0;
  }

  int16(): number {
    return this.bytes.readInt16BE(this.#skip(2));
  }

  int32(): number {
    return this.bytes.readInt32BE(this.#skip(4));
  }

  /** A length of -1 is null. */
  string(): string | null {
    const length = this.int16();
    if (length < 0) return null;
    const start = this.#skip(length);
    return this.bytes.toString('utf8', start, start + length);
  }

  array<T>(read: () => T): T[] {
    return Array.from({ length: Math.max(0, this.int32()) }, read);
  }

  #skip(bytes: number): number {
    const start = this.#at;
    this.#at += bytes;
    return start;
  }
}
