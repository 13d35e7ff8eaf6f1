import { BROKER_CLIENTS, MESSAGING_DEFAULTS, type MessagingOptions } from '@erp/common-messaging';
import { readTopics } from './topics-file.js';
import { Variables, type Environment } from './variables.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** All that a service is told from outside, checked; one object for each process. */
export interface ServiceConfig extends MessagingOptions {
  readonly httpHost: string;
  /** 0 takes any free port. */
  readonly httpPort: number;
  /** Connection URL of the `<context>_owner` role: only to migrate, so a serving process need not know it. */
  readonly ownerUrl?: string;
  /** Secret of those who operate the platform; operations by REST are off without it. */
  readonly operationsToken?: string;
  /** One of LOG_LEVELS. */
  readonly logLevel: string;
  /** Takes each line of the log; standard output when left out. */
  readonly logTo?: { write(line: string): void };
  /** Where the context's own settings are read from; their defaults apply when not given. */
  readonly environment?: Environment;
}

/** Reads the configuration of a context's service. Throws ConfigError, which lists every wrong variable. */
export function readServiceConfig(context: string, environment: Environment = process.env): ServiceConfig {
  const variables = new Variables(environment);
  const ownerUrl = variables.optionalDatabaseUrl('OWNER_DATABASE_URL');
  const operationsToken = variables.secret('OPERATIONS_TOKEN', 16);
  const config: ServiceConfig = {
    ...MESSAGING_DEFAULTS,
    context,
    httpHost: variables.text('HTTP_HOST', {
      default: '127.0.0.1',
      pattern: /^[\w.:-]+$/,
      allowed: 'a host name or address',
    }),
    httpPort: variables.integer('HTTP_PORT', { min: 0, max: 65_535, default: 3000 }),
    appUrl: variables.databaseUrl('APP_DATABASE_URL'),
    messagingUrl: variables.databaseUrl('MESSAGING_DATABASE_URL'),
    ...(ownerUrl === undefined ? {} : { ownerUrl }),
    ...(operationsToken === undefined ? {} : { operationsToken }),
    brokers: variables.list(
      'KAFKA_BROKERS',
      /^[\w.-]+:\d{1,5}$/,
      'host:port, more of them separated by commas',
    ),
    brokerClient: variables.oneOf('KAFKA_CLIENT', BROKER_CLIENTS, MESSAGING_DEFAULTS.brokerClient),
    topics: readTopics(variables, 'TOPICS_FILE'),
    topicPrefix: variables.text('TOPIC_PREFIX', {
      default: MESSAGING_DEFAULTS.topicPrefix,
      pattern: /^[a-z0-9.-]{0,64}$/,
      allowed: 'at most 64 of a-z, 0-9, dot and hyphen',
    }),
    logLevel: variables.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    appPoolSize: variables.integer('APP_POOL_SIZE', {
      min: 1,
      max: 200,
      default: MESSAGING_DEFAULTS.appPoolSize,
    }),
    messagingPoolSize: variables.integer('MESSAGING_POOL_SIZE', {
      min: 2,
      max: 200,
      default: MESSAGING_DEFAULTS.messagingPoolSize,
    }),
    jobConcurrency: variables.integer('JOB_CONCURRENCY', {
      min: 1,
      max: 100,
      default: MESSAGING_DEFAULTS.jobConcurrency,
    }),
    publishAttempts: variables.integer('PUBLISH_ATTEMPTS', {
      min: 1,
      max: 100,
      default: MESSAGING_DEFAULTS.publishAttempts,
    }),
    parkedRetryDelaysMs: variables
      .list('PARKED_RETRY_DELAYS_MS', /^\d{1,9}$/, 'whole milliseconds separated by commas', [
        ...MESSAGING_DEFAULTS.parkedRetryDelaysMs.map(String),
      ])
      .map(Number),
    outboxRetentionDays: variables.integer('OUTBOX_RETENTION_DAYS', {
      min: 1,
      max: 3_650,
      default: MESSAGING_DEFAULTS.outboxRetentionDays,
    }),
    inboxRetentionDays: variables.integer('INBOX_RETENTION_DAYS', {
      min: 2,
      max: 3_650,
      default: MESSAGING_DEFAULTS.inboxRetentionDays,
    }),
    environment,
  };
  if (config.inboxRetentionDays <= config.outboxRetentionDays) {
    const allowed = `more than OUTBOX_RETENTION_DAYS (${config.outboxRetentionDays}): a row sent again must still be known`;
    variables.wrong('INBOX_RETENTION_DAYS', String(config.inboxRetentionDays), allowed, undefined);
  }
  variables.done();
  return config;
}

/** What a migration is told: the owner's URL and nothing else, so that a migration job holds no other secret. */
export function readOwnerUrl(environment: Environment = process.env): string {
  const variables = new Variables(environment);
  const ownerUrl = variables.databaseUrl('OWNER_DATABASE_URL');
  variables.done();
  return ownerUrl;
}
