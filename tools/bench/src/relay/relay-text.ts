/** How the relay is measured; for the report. */
export const METHOD = [
  'Each contestant has, in each turn, a database, a topic of three partitions and a process of its own, on one PostgreSQL (fsync on, `wal_level = logical` for all) and one Kafka. Rows carry 400 bytes of JSON of 1,000 entities. A turn begins with a warm-up of 20,000 rows, so that no just-in-time compiler is measured. Then a backlog is written, in transactions of 1,000, a checkpoint taken, and the relay started: **drain** is from the moment at which it could begin (the lock held, the connector resumed) to the last record in the topic, which is looked for each 10 ms. **CPU** is user and system time of the relay’s process and of all processes of PostgreSQL, from before the start until every row is settled too.',
  'Then events are published at 500/s, each in a transaction, for some seconds: **commit to receive** is from when the writer knows of its commit to when a bare kafkajs consumer in the bench, which fetches without a pause, has the record. Ours, the bare loop and pg-transactional-outbox are written to by a pool of ten connections in the relay’s own process, as in a service; Debezium’s by such a pool in the bench.',
  'Every record is read again: an event that is missing is lost, a second record of it repeated (which an inbox absorbs), and out of order when its first record came after that of a later event of its key. At the end each contestant drains one backlog more in which its process is killed, with SIGKILL, after a quarter, and started again.',
];

/** What bounds a target of the relay, in a few words; why, below. */
export const BOUND_BY = {
  debezium:
    'two cores for relay, PostgreSQL and broker; each row is marked as sent, where Debezium writes nothing back',
  bare: 'twelve headers for each record and twelve columns more of each row',
  cpu: 'the settlement of each row, its headers',
  latency: 'two cores: what is ready waits for one of them',
} as const;

/** What bounds the relay; for the report. It is about the code as it stands: change it with that. */
export const BOUNDS: readonly string[] = [
  'The drain is bound by CPU. Relay, PostgreSQL, broker and bench share the cores, so its rate follows from what all of them use for a row, and the table of CPU says more than that of rates on a machine with other work. A settlement writes the row anew (the index of pending rows is partial, so PostgreSQL cannot keep the index entries) and is half of what PostgreSQL does; the bare loop pays it too, Debezium does not: it reads the log, and who asks whether an event was sent must ask it.',
  'Against the bare loop ours has twelve headers for each record, which double the bytes that are encoded, checked, sent, parsed by the broker and stored; sixteen columns of a row in place of four; counters and the time from occurrence; and the garbage of all that.',
  'What was done about it: (1) a produce request is encoded here, in one buffer, for both clients: kafkajs and @platformatic/kafka make one to two dozen small buffers of each event (3 to 4 s of CPU for 100,000), and kafkajs copies a request at each of its layers; property tests hold the bytes to those of kafkajs. The bare loop sends by the clients as they are, but for what of kafkajs is replaced in the process. (2) A fetch looks only between the ids that were seen, so that what is in flight and index entries of settled rows are not walked over again; the ids in flight as a list, which PostgreSQL compares one by one, cost 4.5 s, as an int8multirange 0.4 s, as gaps nearly nothing. (3) Rows are read by place, times stay text (0.3 s). (4) Twenty events of a send are measured, not five hundred: a histogram hashes its attributes for each value (0.4 s). (5) Fetch and settlement go out in one piece, and what is sent is settled 20 ms later or 500 rows at a time, so that at a low rate a commit meets no settlement in its way. (6) Sockets of kafkajs do without Nagle’s algorithm, by which one partition’s small send waited for the answer to another’s.',
  'The time from commit to reader is a fetch, a send and the reader’s fetch, each a millisecond or two where a core is free. The publishing transactions, 500 a second with their checks, run in the relay’s own process and in PostgreSQL, on the same two cores.',
];
