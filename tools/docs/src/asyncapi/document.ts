import { topicSettings, USUAL_PORTS, type TopicSpec } from '@erp/stack';
import type { Consumption, ContextEntry, EventEntry, EventVersion } from '../catalog/catalog.js';
import { KAFKA_BINDINGS, messageName, messageOf } from './message.js';

/** The AsyncAPI 3.0 document of a context: what it sends, and what it receives of others, on which topics. */
export function asyncApiOf(context: ContextEntry): object {
  const { publishes, consumes } = context;
  const events = unique([...publishes, ...consumes.map(({ event }) => event)]);
  const sent = publishes.filter(({ published }) => published);
  const topics = unique(events.map(({ topic }) => topic));
  return {
    asyncapi: '3.0.0',
    id: `urn:erp:context:${context.name}`,
    info: {
      title: `${context.title}: events`,
      version: '1',
      description:
        `What the context ${context.name} publishes and consumes on Kafka. Generated from the event contracts and from the ` +
        'handlers that its module registers. Events are CloudEvents 1.0 in binary content mode: attributes as `ce_` ' +
        'headers, the data as JSON. A message of a superseded version is not published any more, and stands on the ' +
        'topic for ever.',
    },
    defaultContentType: 'application/json',
    servers: {
      local: {
        host: `127.0.0.1:${USUAL_PORTS.kafka}`,
        protocol: 'kafka',
        description: 'the broker of "npm start" and "npm run stack -- up", when its usual port is free',
      },
    },
    channels: Object.fromEntries(
      topics.map((topic) => [
        topic.name,
        channelOf(
          topic,
          events.filter((event) => event.topic === topic),
        ),
      ]),
    ),
    operations: {
      ...Object.fromEntries(sent.map((event) => [`send-${event.type}`, sendOperation(event)])),
      ...Object.fromEntries(
        consumes.map((one) => [`receive-${one.event.type}`, receiveOperation(context.name, one)]),
      ),
    },
    components: {
      messages: Object.fromEntries(
        events.flatMap((event) =>
          [...event.versions, ...event.former].map((version) => [
            messageName(version),
            messageOf(event, version),
          ]),
        ),
      ),
    },
  };
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

function channelOf(topic: TopicSpec, events: readonly EventEntry[]): object {
  const names = unique(events.flatMap(({ versions, former }) => [...versions, ...former].map(messageName)));
  const { numPartitions, replicationFactor, configs } = topicSettings(topic, 'production');
  return {
    address: topic.name,
    messages: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
    bindings: {
      kafka: {
        topic: topic.name,
        partitions: numPartitions,
        replicas: replicationFactor,
        topicConfiguration: {
          'cleanup.policy': [topic.cleanupPolicy],
          'retention.ms': Number(configs['retention.ms']),
          'retention.bytes': Number(configs['retention.bytes']),
          'max.message.bytes': topic.maxMessageBytes,
        },
        bindingVersion: KAFKA_BINDINGS,
      },
    },
  };
}

function sendOperation(event: EventEntry): object {
  return {
    action: 'send',
    channel: { $ref: `#/channels/${event.topic.name}` },
    title: `publishes ${event.fact}`,
    messages: [reference(event, event.versions[0]!)],
  };
}

function receiveOperation(context: string, { event, handlers, newest }: Consumption): object {
  const read = [...event.versions, ...event.former].filter(({ version }) => version <= newest);
  return {
    action: 'receive',
    channel: { $ref: `#/channels/${event.topic.name}` },
    title: `consumes ${event.fact} of ${event.publisher}`,
    messages: read.map((version) => reference(event, version)),
    bindings: { kafka: { groupId: { type: 'string', enum: [context] }, bindingVersion: KAFKA_BINDINGS } },
    'x-handlers': handlers,
  };
}

const reference = ({ topic }: EventEntry, version: EventVersion): object => ({
  $ref: `#/channels/${topic.name}/messages/${messageName(version)}`,
});
