import { Database, NotYet, type Admit, type Transaction } from '@erp/common-messaging';
import { HttpProblem } from '../http/problem.js';
import { tenantsTable } from './tenant-schema.js';

export type TenantStatus = 'ACTIVE' | 'SUSPENDED';

/** A suspension takes effect at every replica within this time; asking for every request costs a transaction each. */
const BELIEVED_MS = 1_000;
/** Bounds the memory; when it is full, every tenant is asked for anew. */
const MOST_BELIEVED = 10_000;

/** What this context knows of tenants: only what events of tenancy-identity told it (R2). */
export class TenantDirectory {
  private readonly table: string;
  /** A tenant once known stays known. */
  private readonly known = new Set<string>();
  /** Tenants last seen active, and until when that is believed, by `Date.now()`. */
  private readonly activeUntilMs = new Map<string, number>();

  constructor(private readonly context: string) {
    this.table = tenantsTable(context);
  }

  /** Undefined for a tenant that no event has told of yet. */
  async status(tx: Transaction): Promise<TenantStatus | undefined> {
    const [row] = await tx.query<{ status: TenantStatus }>(
      `SELECT status FROM ${this.table} WHERE tenant_id = $1`,
      [tx.tenantId],
      'tenant-status',
    );
    return row?.status;
  }

  /** Told by an event; the same twice changes nothing. */
  async set(tx: Transaction, status: TenantStatus): Promise<void> {
    await tx.query(
      `INSERT INTO ${this.table} (tenant_id, status) VALUES ($1, $2)
       ON CONFLICT (tenant_id) DO UPDATE SET status = $2, changed_at = now()`,
      [tx.tenantId, status],
    );
  }

  /** Throws HttpProblem 403 for a request of a tenant that is unknown or suspended. */
  async admitRequest(database: Pick<Database, 'transaction'>, tenantId: string): Promise<void> {
    if ((this.activeUntilMs.get(tenantId) ?? 0) > Date.now()) return;
    const status = await database.transaction(tenantId, (tx) => this.status(tx));
    if (status === undefined) {
      throw new HttpProblem(
        403,
        'tenant-unknown',
        `${this.context} knows no tenant ${tenantId}: provision it at tenancy-identity, and if that was just done, try again in a moment`,
      );
    }
    if (status === 'SUSPENDED') {
      throw new HttpProblem(
        403,
        'tenant-suspended',
        `tenant ${tenantId} is suspended: have it reactivated at tenancy-identity; what is under way goes to its end`,
      );
    }
    if (this.activeUntilMs.size >= MOST_BELIEVED) this.activeUntilMs.clear();
    this.activeUntilMs.set(tenantId, Date.now() + BELIEVED_MS);
  }

  /**
   * Lets events of a tenant not heard of wait: its TenantProvisioned comes by another topic, and may be last. Events of a
   * suspended tenant are handled, so that what is under way goes to its end.
   */
  readonly admitEvent: Admit = async (event, tx) => {
    if (event.type.startsWith('identity.') || this.known.has(tx.tenantId)) return;
    if ((await this.status(tx)) === undefined)
      throw new NotYet(`${this.context} has not heard of tenant ${tx.tenantId} yet`);
    this.known.add(tx.tenantId);
  };
}
