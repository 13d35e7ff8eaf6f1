/** How the relay is measured; for the report. */
export const METHOD = [
  'Each contestant has, in each turn, a database, a topic of three partitions and a process of its own, on one PostgreSQL (fsync on, `wal_level = logical` for all) and one Kafka. Rows carry 400 bytes of JSON of 1,000 entities. A turn begins with a warm-up of 20,000 rows, so that no just-in-time compiler is measured. Then a backlog is written, in transactions of 1,000, a checkpoint taken, and the relay started: **drain** is from the moment at which it could begin (the lock held, the connector resumed) to the last record in the topic, which is looked for each 10 ms. **CPU** is user and system time of the relay’s process and of all processes of PostgreSQL, from before the start until every row is settled too.',
  'Then events are published at 500/s, each in a transaction, for some seconds: **commit to receive** is from when the writer knows of its commit to when a kafkajs consumer in the bench has the record. Ours, the bare loop and pg-transactional-outbox are written to by a pool of ten connections in the relay’s own process, as in a service; Debezium’s by such a pool in the bench.',
  'Every record is read again: an event that is missing is lost, a second record of it repeated (which an inbox absorbs), and out of order when its first record came after that of a later event of its key. At the end each contestant drains one backlog more in which its process is killed, with SIGKILL, after a quarter, and started again.',
];

/** What bounds the relay; for the report. */
export const BOUNDS: readonly string[] = [];
