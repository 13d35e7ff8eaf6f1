/** What an error of the client may carry: the broker's answer stands in a leaf of a tree of errors. */
interface ClientError {
  /** The answer by its name in the protocol, on the leaf. */
  readonly apiId?: string;
  readonly errors?: readonly unknown[];
  readonly cause?: unknown;
}

/**
 * Names of the protocol errors that the broker answered with; empty when it did not answer: a time-out, a lost
 * connection.
 */
export function brokerAnswers(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return [];
  const { apiId, errors = [], cause } = error as ClientError;
  return [...(apiId === undefined ? [] : [apiId]), ...errors.flatMap(brokerAnswers), ...brokerAnswers(cause)];
}
