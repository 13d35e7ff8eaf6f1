import { Database, type Transaction } from '@erp/common-messaging';
import { pageOf, type Page } from '@erp/service-kit';
import { Injectable } from '@nestjs/common';
import { ReturnNotFound } from './return-errors.js';
import type { WarehouseLine } from './return-line.js';
import type { Return, ReturnStatus } from './return.js';

/** A return as one can ask for it. */
export interface ReturnView extends Return {
  /** What was received, and where; empty until then. */
  readonly lines: readonly WarehouseLine[];
  readonly expectedSince: Date;
  readonly receivedAt: Date | null;
}

export interface ReturnFilter {
  readonly status?: ReturnStatus;
  /** The id of the last return of the page before. */
  readonly cursor?: string;
  readonly limit: number;
}

const VIEW = `r.return_id AS "returnId", r.order_id AS "orderId", r.reason, r.status, r.expected,
  COALESCE((
    SELECT json_agg(json_build_object('lineNumber', l.line_number, 'sku', l.sku, 'warehouseId', l.warehouse_id,
      'quantity', l.quantity) ORDER BY l.line_number, l.warehouse_id)
    FROM return_lines l WHERE l.tenant_id = r.tenant_id AND l.return_id = r.return_id), '[]') AS lines,
  r.expected_since AS "expectedSince", r.received_at AS "receivedAt"`;

/** What one can ask of returns. */
@Injectable()
export class FindReturns {
  constructor(private readonly database: Database) {}

  /** Throws ReturnNotFound. */
  one(tenantId: string, returnId: string): Promise<ReturnView> {
    return this.database.transaction(tenantId, async (tx) => {
      const [found] = await byCondition(tx, 'r.return_id = $2', returnId);
      if (!found) throw new ReturnNotFound(returnId);
      return found;
    });
  }

  /** What came back because it could not be delivered. There is one, once ReceiveUndelivered has run for the order. */
  undelivered(tenantId: string, orderId: string): Promise<ReturnView> {
    return this.database.transaction(tenantId, async (tx) => {
      const [found] = await byCondition(tx, `r.order_id = $2 AND r.reason = 'DELIVERY_FAILED'`, orderId);
      return found!;
    });
  }

  /** A page, the oldest first: their ids are UUIDs of version 7. */
  async page(tenantId: string, { status, cursor, limit }: ReturnFilter): Promise<Page<ReturnView>> {
    const found = await this.database.transaction(tenantId, (tx) =>
      tx.query<ReturnView>(
        `SELECT ${VIEW} FROM returns r
         WHERE r.tenant_id = $1 AND ($2::text IS NULL OR r.status = $2) AND ($3::uuid IS NULL OR r.return_id > $3)
         ORDER BY r.return_id LIMIT $4`,
        [tenantId, status ?? null, cursor ?? null, limit + 1],
      ),
    );
    return pageOf(found, limit, ({ returnId }) => returnId);
  }
}

const byCondition = (tx: Transaction, condition: string, id: string): Promise<ReturnView[]> =>
  tx.query<ReturnView>(`SELECT ${VIEW} FROM returns r WHERE r.tenant_id = $1 AND ${condition}`, [
    tx.tenantId,
    id,
  ]);
