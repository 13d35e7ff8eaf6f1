import { adminClient } from '@erp/testing';
import type { ContextName } from '../contexts.js';
import type { Platform } from '../platform.js';

type Client = Awaited<ReturnType<typeof adminClient>>;

/** A change of rows that no service would make. */
export interface Sabotage {
  readonly in: ContextName;
  readonly table: string;
  /** Which rows it touches, as a condition that is true of them before and after: they are put back. */
  readonly rows: string;
  /** What is done. Triggers and foreign keys are asleep. */
  readonly sql: string;
  /** Constraints that stand in the way, by name. */
  readonly without?: readonly string[];
}

/**
 * Plants a breach as the superuser, past every rule by which the database would refuse it, has it looked at, and puts
 * everything back, also when looking fails.
 */
export async function whileBroken<T>(
  { world, databases }: Platform,
  breach: Sabotage,
  look: () => Promise<T>,
): Promise<T> {
  const { table, rows, sql, without = [] } = breach;
  const client = await adminClient(world.stack, databases[breach.in].database);
  try {
    await client.query('SET session_replication_role = replica');
    const before = await client.query<{ row: object }>(
      `SELECT to_jsonb(t) AS row FROM ${table} t WHERE ${rows}`,
    );
    const putConstraintsBack = await dropConstraints(client, table, without);
    try {
      const { rowCount } = await client.query(sql);
      if (rowCount === 0) throw new Error(`nothing was broken by ${sql}`);
      return await look();
    } finally {
      await client.query(`DELETE FROM ${table} WHERE ${rows}`);
      for (const { row } of before.rows)
        await client.query(`INSERT INTO ${table} SELECT * FROM jsonb_populate_record(NULL::${table}, $1)`, [
          row,
        ]);
      await client.query(putConstraintsBack);
    }
  } finally {
    await client.end();
  }
}

/** Returns the SQL that adds them again as they were. */
async function dropConstraints(client: Client, table: string, names: readonly string[]): Promise<string> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint
     WHERE conrelid = $1::regclass AND conname = ANY ($2)`,
    [table, names],
  );
  if (rows.length < names.length)
    throw new Error(`${table} lacks one of the constraints ${names.join(', ')}`);
  for (const { name } of rows) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  return rows
    .map(({ name, definition }) => `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition};`)
    .join('');
}
