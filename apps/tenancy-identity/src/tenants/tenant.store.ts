import { Injectable } from '@nestjs/common';
import type { Transaction } from '@erp/common-messaging';
import { TenantNotFound } from './tenant-errors.js';
import type { Tenant } from './tenant.js';

const COLUMNS = 'tenant_id AS "tenantId", name, status, suspension_reason AS "suspensionReason"';

type Row = Tenant & Record<string, unknown>;

/** SQL of `tenants`. A transaction is that of one tenant, and so sees one row. */
@Injectable()
export class TenantStore {
  /** False when the tenant is provisioned already. */
  async insert(tx: Transaction, { tenantId, name, status }: Tenant): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO tenants (tenant_id, name, status) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING tenant_id`,
      [tenantId, name, status],
    );
    return rows.length === 1;
  }

  /** Throws TenantNotFound. */
  async find(tx: Transaction): Promise<Tenant> {
    const rows = await tx.query<Row>(`SELECT ${COLUMNS} FROM tenants WHERE tenant_id = $1`, [tx.tenantId]);
    return found(tx, rows);
  }

  /** Holds the tenant until the commit, so that two changes are decided one after the other. Throws TenantNotFound. */
  async lock(tx: Transaction): Promise<Tenant> {
    const sql = `SELECT ${COLUMNS} FROM tenants WHERE tenant_id = $1 FOR NO KEY UPDATE`;
    return found(tx, await tx.query<Row>(sql, [tx.tenantId]));
  }

  /** Keeps it from being suspended until the commit; others may do so at the same time. Throws TenantNotFound. */
  async share(tx: Transaction): Promise<Tenant> {
    const sql = `SELECT ${COLUMNS} FROM tenants WHERE tenant_id = $1 FOR SHARE`;
    return found(tx, await tx.query<Row>(sql, [tx.tenantId]));
  }

  async save(tx: Transaction, { tenantId, status, suspensionReason }: Tenant): Promise<void> {
    await tx.query(
      `UPDATE tenants SET status = $2, suspension_reason = $3, changed_at = now() WHERE tenant_id = $1`,
      [tenantId, status, suspensionReason],
    );
  }
}

function found(tx: Transaction, [tenant]: readonly Tenant[]): Tenant {
  if (!tenant) throw new TenantNotFound(tx.tenantId);
  return tenant;
}
