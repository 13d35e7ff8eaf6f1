import { isolateByTenant, type Transaction } from '@erp/common-messaging';
import { HttpProblem } from '../http/problem.js';
import type { IdempotentRequest } from './idempotency-key.js';

const tableOf = (context: string): string => `${context.replaceAll('-', '_')}_idempotency_keys`;

/** SQL of `<context>_idempotency_keys`, for a context's first migration. */
export function idempotencySchema(context: string): string {
  const table = tableOf(context);
  return `
    CREATE TABLE ${table} (
      tenant_id uuid NOT NULL,
      key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
      fingerprint text NOT NULL,
      response jsonb,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (tenant_id, key)
    );
    ${isolateByTenant(context, table, 'SELECT, INSERT, UPDATE')}`;
}

/** Makes creating requests safe to repeat: the second answer is the first one's, and nothing happens twice. */
export class Idempotency {
  private readonly claim: string;
  private readonly read: string;
  private readonly keep: string;

  constructor(context: string) {
    const table = tableOf(context);
    this.claim = `INSERT INTO ${table} (tenant_id, key, fingerprint) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING key`;
    this.read = `SELECT fingerprint, response FROM ${table} WHERE tenant_id = $1 AND key = $2`;
    this.keep = `UPDATE ${table} SET response = $3 WHERE tenant_id = $1 AND key = $2`;
  }

  /**
   * Runs `work` and keeps its response, in the business transaction itself; for a repetition returns the kept
   * response without running it. A repetition that overlaps the first waits for its commit, by the unique key.
   * Throws HttpProblem 422 when the key was used for another request. The response must survive JSON.
   */
  async idempotent<T>(tx: Transaction, request: IdempotentRequest, work: () => Promise<T>): Promise<T> {
    const claimed = await tx.query(
      this.claim,
      [tx.tenantId, request.key, request.fingerprint],
      'idempotency-claim',
    );
    if (claimed.length === 0) return this.repeat<T>(tx, request);
    const response = await work();
    await tx.query(this.keep, [tx.tenantId, request.key, JSON.stringify(response)], 'idempotency-keep');
    return response;
  }

  private async repeat<T>(tx: Transaction, request: IdempotentRequest): Promise<T> {
    const [first] = await tx.query<{ fingerprint: string; response: T }>(
      this.read,
      [tx.tenantId, request.key],
      'idempotency-read',
    );
    if (first?.fingerprint === request.fingerprint) return first.response;
    const detail = `Idempotency-Key "${request.key}" was used for another request: send a new key with each new request`;
    throw new HttpProblem(422, 'idempotency-key-reused', detail);
  }
}
