/** Messages under way at once; each holds a connection while its handler runs. */
export const AT_ONCE = 30;

/** Its protections cost a transaction more for each message, and are off. */
export const TABLE = {
  dbSchema: 'public',
  dbTable: 'outbox',
  enableMaxAttemptsProtection: false,
  enablePoisonousMessageProtection: false,
};

export const POLLING = {
  ...TABLE,
  nextMessagesFunctionName: 'next_messages',
  nextMessagesBatchSize: AT_ONCE,
  nextMessagesPollingIntervalInMs: 10,
};

/** The publication's name; a slot's must be the only one on the server. */
export const SLOT = 'bench_outbox';
export const slotOf = (topicPrefix: string): string => SLOT + topicPrefix.replaceAll('-', '_');
