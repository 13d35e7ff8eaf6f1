import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { StackPaths } from './paths.js';
import type { StackPorts } from './ports.js';
import { StackError } from './stack-error.js';

export type StackKind = 'embedded' | 'docker';

export interface Login {
  user: string;
  password: string;
}

/** The database of one context and the three roles that may connect to it. */
export interface ContextState {
  database: string;
  /** Owns database and schema; runs migrations. */
  owner: Login;
  /** The service; row-level security applies to it, and it owns nothing. */
  app: Login;
  /** Outbox, inbox, offsets; may SET ROLE to `app` for the handlers of a batch. */
  messaging: Login;
}

/** Content of stack.json. It holds passwords: mode 0600, never printed. */
export interface StackState {
  kind: StackKind;
  /** host:port */
  brokers: string[];
  ports: StackPorts;
  postgres: { host: string; port: number; superuser: Login; auditor: Login };
  contexts: Record<string, ContextState>;
  /** Of the servers as last started; empty with Docker. */
  pids: { kafka?: number; postgres?: number };
}

/**
 * The state of a stack that was started before.
 * @throws StackError NOT_CREATED when there is none, BAD_FILE when it cannot be read.
 */
export function readState(paths: StackPaths): StackState {
  const state = findState(paths);
  if (state) return state;
  throw new StackError(
    'NOT_CREATED',
    `There is no stack in ${paths.root} (no stack.json)`,
    'run "npm run stack -- up" first',
  );
}

/** Like readState, but undefined when there is none. */
export function findState(paths: StackPaths): StackState | undefined {
  if (!existsSync(paths.state)) return undefined;
  try {
    return JSON.parse(readFileSync(paths.state, 'utf8')) as StackState;
  } catch (error) {
    throw new StackError(
      'BAD_FILE',
      `${paths.state} cannot be read: ${(error as Error).message}`,
      'it holds the passwords of the databases, so they cannot be opened without it: run "npm run stack -- reset"',
      { cause: error },
    );
  }
}

/** Written beside and renamed, so that a reader never sees half of it. */
export function writeState(paths: StackPaths, state: StackState): void {
  mkdirSync(paths.root, { recursive: true });
  const draft = `${paths.state}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, paths.state);
}

/** A state with new random passwords; roles and databases do not exist yet. */
export function newState(
  kind: StackKind,
  ports: StackPorts,
  contexts: { name: string; database: string }[],
): StackState {
  const state: StackState = {
    kind,
    brokers: [`127.0.0.1:${ports.kafka}`],
    ports,
    postgres: {
      host: '127.0.0.1',
      port: ports.postgres,
      superuser: newLogin('postgres'),
      auditor: newLogin('erp_auditor'),
    },
    contexts: {},
    pids: {},
  };
  return withContexts(state, contexts);
}

/** Adds contexts that deploy/contexts.json has gained since; keeps the passwords of the others. */
export function withContexts(state: StackState, contexts: { name: string; database: string }[]): StackState {
  const added = contexts.filter(({ name }) => !state.contexts[name]);
  const entries = added.map(({ name, database }): [string, ContextState] => [
    name,
    {
      database,
      owner: newLogin(`${name}_owner`),
      app: newLogin(`${name}_app`),
      messaging: newLogin(`${name}_messaging`),
    },
  ]);
  return { ...state, contexts: { ...state.contexts, ...Object.fromEntries(entries) } };
}

export function withPorts(state: StackState, ports: StackPorts): StackState {
  return {
    ...state,
    ports,
    brokers: [`127.0.0.1:${ports.kafka}`],
    postgres: { ...state.postgres, port: ports.postgres },
  };
}

function newLogin(user: string): Login {
  return { user, password: randomBytes(24).toString('base64url') };
}
