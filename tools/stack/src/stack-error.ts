/** What went wrong, for code that wants to react; the message is for people. */
export type StackErrorCode =
  | 'BAD_FILE'
  | 'BUDGET_EXCEEDED'
  | 'DISK_FULL'
  | 'DOCKER_FAILED'
  | 'DOCKER_MISSING'
  | 'JAR_CORRUPT'
  | 'JAVA_MISSING'
  | 'JAVA_TOO_OLD'
  | 'KIND_DIFFERS'
  | 'LOCKED'
  | 'MAVEN_FAILED'
  | 'MAVEN_MISSING'
  | 'NOT_CREATED'
  | 'NOT_OURS'
  | 'OS_USER'
  | 'PORT_TAKEN'
  | 'POSTGRES_MISSING'
  | 'SERVER_FAILED'
  | 'TOPIC_DIFFERS'
  | 'TOPIC_REFUSED';

/** A failure that the person at the keyboard can do something about: `remedy` says what. */
export class StackError extends Error {
  override readonly name = 'StackError';

  constructor(
    readonly code: StackErrorCode,
    message: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${message}\n  What to do: ${remedy}`, options);
  }
}
