/**
 * The client's module, loaded by whoever chooses this adapter and by nobody else: it takes half a second and 40 MB.
 * Rejects when it cannot be loaded, which is when Node is older than it asks for.
 */
export const loadClient = () => import('@platformatic/kafka');

export type Client = Awaited<ReturnType<typeof loadClient>>;
export type Producer = InstanceType<Client['Producer']>;
export type Admin = InstanceType<Client['Admin']>;
export type Consumer = InstanceType<Client['Consumer']>;
export type ConnectionPool = InstanceType<Client['ConnectionPool']>;
export type FetchResponse = Awaited<ReturnType<Consumer['fetch']>>;
export type FetchedTopic = FetchResponse['responses'][number];
export type FetchedPartition = FetchedTopic['partitions'][number];
export type RecordBatch = NonNullable<FetchedPartition['records']>[number];
