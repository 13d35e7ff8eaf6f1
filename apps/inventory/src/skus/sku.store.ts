import { Injectable } from '@nestjs/common';
import type { BatchTransaction, Transaction } from '@erp/common-messaging';
import type { Sku } from './sku.js';

/** SQL of `skus`. */
@Injectable()
export class SkuStore {
  /** False when the code is registered already. */
  async insert(tx: Transaction, { sku, name }: Sku): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO skus (tenant_id, sku, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING sku`,
      [tx.tenantId, sku, name],
    );
    return rows.length === 1;
  }

  /** Those of the given codes that are registered. */
  async registered(tx: Transaction | BatchTransaction, skus: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ sku: string }>(
      `SELECT sku FROM skus WHERE tenant_id = $1 AND sku = ANY($2)`,
      [tx.tenantId, skus],
      'skus-registered',
    );
    return new Set(rows.map((row) => row.sku));
  }

  /** At most `limit` of them in the order of their codes, after the code `cursor`. */
  page(tx: Transaction, limit: number, cursor = ''): Promise<Sku[]> {
    return tx.query<{ sku: string; name: string }>(
      `SELECT sku, name FROM skus WHERE tenant_id = $1 AND sku > $2 ORDER BY sku LIMIT $3`,
      [tx.tenantId, cursor, limit],
    );
  }

  async find(tx: Transaction, sku: string): Promise<Sku | undefined> {
    const rows = await tx.query<{ sku: string; name: string }>(
      `SELECT sku, name FROM skus WHERE tenant_id = $1 AND sku = $2`,
      [tx.tenantId, sku],
    );
    return rows[0];
  }
}
