/** An error as a line of the log holds it. */
export interface LoggableError {
  readonly type: string;
  readonly message: string;
  /** Where it was thrown, without the message. */
  readonly stack: string;
  readonly code?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
  readonly cause?: LoggableError;
}

/** What PostgreSQL says of the place, never of the value. */
const PLACES = ['code', 'table', 'column', 'constraint'] as const;

const MAX_CAUSES = 5;

/**
 * What of an error goes into the log: its type, message, stack and causes, and where in the database it happened. Not its
 * other properties: PostgreSQL's `detail` holds the failing row, TypeORM's `parameters` the values of the statement, and
 * either may be somebody's name (R25).
 */
export function loggableError(error: unknown, causes = 0): LoggableError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'not an error', stack: '' };
  const properties = error as unknown as Readonly<Record<string, unknown>>;
  const places = PLACES.flatMap((name) => {
    const value = properties[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return {
    type: error.name,
    message: messageOf(error, properties['code']),
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n'),
    ...Object.fromEntries(places),
    ...(error.cause instanceof Error && causes < MAX_CAUSES
      ? { cause: loggableError(error.cause, causes + 1) }
      : {}),
  };
}

/** SQLSTATE class 22, data exception: its messages quote the value that PostgreSQL could not read. */
const DATA_EXCEPTION = /^22[0-9A-Z]{3}$/;

function messageOf({ name, message }: Error, code: unknown): string {
  if (typeof code === 'string' && DATA_EXCEPTION.test(code)) return message.replaceAll(/"[^"]*"/g, '"…"');
  // V8 quotes the text that it could not parse.
  return name === 'SyntaxError' ? message.replaceAll(/"[^]*"/g, '"…"') : message;
}
