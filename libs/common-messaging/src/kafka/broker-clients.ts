/** The clients that there is an adapter of the broker port for (R3). */
export const BROKER_CLIENTS = ['kafkajs', 'platformatic'] as const;
export type BrokerClient = (typeof BROKER_CLIENTS)[number];

export const DEFAULT_BROKER_CLIENT: BrokerClient = 'kafkajs';
