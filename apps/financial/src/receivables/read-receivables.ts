import { Database } from '@erp/common-messaging';
import { pageOf, type Page } from '@erp/service-kit';
import { Injectable } from '@nestjs/common';
import { ReceivableNotFound, ageingOf, bucketOf, type Ageing, type Bucket } from './receivable.js';
import { ReceivableStore, type Receivable } from './receivable.store.js';

export type OpenItem = Receivable & { readonly bucket: Bucket };

/** A page of open items, and the ageing of all of them. */
export interface Receivables extends Page<OpenItem> {
  readonly asOf: string;
  readonly ageing: readonly Ageing[];
}

const withBucket = (receivable: Receivable): OpenItem => ({
  ...receivable,
  bucket: bucketOf(receivable.daysLate),
});

@Injectable()
export class ReadReceivables {
  constructor(
    private readonly database: Database,
    private readonly receivables: ReceivableStore,
  ) {}

  /** As they stood at the end of the day `asOf` (YYYY-MM-DD). */
  page(tenantId: string, asOf: string, limit: number, cursor?: string): Promise<Receivables> {
    return this.database.transaction(tenantId, async (tx) => {
      const read = await this.receivables.open(tx, asOf, limit + 1, cursor);
      const ageing = ageingOf(await this.receivables.openByDaysLate(tx, asOf));
      return { asOf, ...pageOf(read.map(withBucket), limit, ({ orderId }) => orderId), ageing };
    });
  }

  /** Throws ReceivableNotFound. */
  one(tenantId: string, orderId: string, asOf: string): Promise<OpenItem> {
    return this.database.transaction(tenantId, async (tx) => {
      const receivable = await this.receivables.find(tx, orderId, asOf);
      if (!receivable) throw new ReceivableNotFound(orderId);
      return withBucket(receivable);
    });
  }
}
