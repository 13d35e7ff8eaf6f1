import { EventHandlers, On, type Transaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { TenantProvisioned } from '@erp/identity-shared';
import { OpenBooks } from './open-books.js';

/** In the transaction in which the tenant becomes known: whatever is posted for it finds its accounts. */
@EventHandlers()
export class OnTenantProvisioned {
  constructor(private readonly openBooks: OpenBooks) {}

  @On(TenantProvisioned)
  provisioned(_event: EventOf<typeof TenantProvisioned>, tx: Transaction): Promise<void> {
    return this.openBooks.run(tx);
  }
}
