import type { StackPorts } from './ports.js';

/**
 * server.properties of the one node that is broker and controller (R6). Listens on 127.0.0.1 only, without
 * a password: whoever is on this machine may read the development topics.
 */
export function kafkaProperties(dataFolder: string, ports: StackPorts): string {
  const properties: Record<string, string | number> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    // Static voters rather than a dynamic quorum: those would keep the controller's port in the log.
    'controller.quorum.voters': `1@127.0.0.1:${ports.kafkaController}`,
    listeners: `PLAINTEXT://127.0.0.1:${ports.kafka},CONTROLLER://127.0.0.1:${ports.kafkaController}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': dataFolder,

    // A mistyped topic is an error, not a new topic; deploy/kafka/topics.json lists those that exist.
    'auto.create.topics.enable': 'false',
    'default.replication.factor': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // 50 by default: each is a folder to open at every start.
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.num.partitions': 4,
    // A group that slept for longer than the default week would forget where it was (the maximum, 68 years).
    'offsets.retention.minutes': 2147483647,

    // 3 s by default, to gather many consumers; here there are few, and tests wait for them.
    'group.initial.rebalance.delay.ms': 50,
    // 6 s by default; tests of a killed consumer want to see it gone sooner.
    'group.min.session.timeout.ms': 1000,
    // After kill -9 the controller waits until the killed broker's session is over before it lets the new one
    // in: with the default of 9 s a restart took 11 s.
    'broker.session.timeout.ms': 2000,
    'broker.heartbeat.interval.ms': 300,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
