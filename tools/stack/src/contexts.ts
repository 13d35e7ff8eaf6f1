import { join } from 'node:path';
import type { JSONSchemaType } from 'ajv';
import { readJsonFile, refuseDuplicates } from './json-file.js';
import { workspaceRoot } from './paths.js';

/** PostgreSQL connections that one replica of a service may hold open, by what they are for. */
export interface ContextConnections {
  /** Pool of the REST side, as the application role. */
  app: number;
  /** Pool of the consumer lanes, as the messaging role. */
  messaging: number;
  /** The relay's own direct connection. */
  relay: number;
  /** Job runner, including the one that listens for notifications. */
  jobs: number;
}

export interface ContextSpec {
  name: string;
  /** Its folder under apps. */
  app: string;
  httpPort: number;
  /** How many replicas may run at once on this PostgreSQL; the budget counts them all. */
  replicas: number;
  connections: ContextConnections;
}

export interface ContextsFile {
  postgres: {
    /** What max_connections may not exceed. A connection costs PostgreSQL 5 to 10 MB. */
    connectionLimit: number;
    headroom: { admin: number; auditor: number; tests: number };
  };
  contexts: ContextSpec[];
}

const count = { type: 'integer', minimum: 1 } as const;

const schema: JSONSchemaType<ContextsFile> = {
  type: 'object',
  additionalProperties: false,
  required: ['postgres', 'contexts'],
  properties: {
    postgres: {
      type: 'object',
      additionalProperties: false,
      required: ['connectionLimit', 'headroom'],
      properties: {
        connectionLimit: count,
        headroom: {
          type: 'object',
          additionalProperties: false,
          required: ['admin', 'auditor', 'tests'],
          properties: {
            // PostgreSQL keeps 3 of these for superusers (superuser_reserved_connections).
            admin: { type: 'integer', minimum: 4 },
            auditor: count,
            tests: { type: 'integer', minimum: 0 },
          },
        },
      },
    },
    contexts: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'app', 'httpPort', 'replicas', 'connections'],
        properties: {
          // The name becomes part of role, database and table names, so it must need no quotes.
          name: { type: 'string', pattern: '^[a-z][a-z0-9_]{1,30}$' },
          app: { type: 'string', pattern: '^[a-z][a-z0-9-]{1,40}$' },
          httpPort: { type: 'integer', minimum: 1024, maximum: 65535 },
          replicas: count,
          connections: {
            type: 'object',
            additionalProperties: false,
            required: ['app', 'messaging', 'relay', 'jobs'],
            properties: { app: count, messaging: count, relay: count, jobs: count },
          },
        },
      },
    },
  },
};

/**
 * The one list of contexts, from deploy/contexts.json.
 * @throws StackError BAD_FILE naming the value that is not allowed.
 */
export function readContexts(file = join(workspaceRoot(), 'deploy/contexts.json')): ContextsFile {
  const contexts = readJsonFile(file, schema);
  refuseDuplicates(file, contexts.contexts, 'name');
  refuseDuplicates(file, contexts.contexts, 'httpPort');
  return contexts;
}

/** The database of a context on any stack: commerce -> erp_commerce. */
export function databaseName(context: string): string {
  return `erp_${context}`;
}
