import {
  Database,
  EventPublisher,
  Job,
  Jobs,
  withCause,
  type JobRun,
  type Transaction,
} from '@erp/common-messaging';
import { OrderPlaced } from '@erp/commerce-shared';
import { newId } from '@erp/kernel';
import { Injectable } from '@nestjs/common';
import { CommerceSettings } from '../commerce-settings.js';
import { ORDER_DEADLINE, type OrderDeadline } from '../orders/expire-orders.js';
import { OrderStore } from '../orders/order.store.js';
import { importGiven, type PlacedOrder } from '../orders/order-placing.js';
import { ImportRowStore, type StagedRow } from './import-row.store.js';
import { ImportStore } from './import.store.js';
import { advance, isComplete, type ImportTerms } from './import.js';

export const PLACE_IMPORT = 'place-import';

export interface PlaceImportJob {
  readonly importId: string;
  /** Of the request that brought the file. */
  readonly correlationId: string;
}

/** Orders for each transaction: enough to share its cost, few enough that an order waits for milliseconds only. */
const CHUNK_ORDERS = 100;
/** Transactions for each run of the job, so that a stop of the service waits a second and not for a whole file. */
const CHUNKS_PER_RUN = 10;

/**
 * Places the orders of an accepted import. Each transaction places some, publishes their events, sets their deadline
 * and moves the progress on, so that a job killed at any point goes on exactly where it was.
 */
@Injectable()
export class PlaceImport {
  constructor(
    private readonly database: Database,
    private readonly imports: ImportStore,
    private readonly rows: ImportRowStore,
    private readonly orders: OrderStore,
    private readonly events: EventPublisher,
    private readonly jobs: Jobs,
    private readonly settings: CommerceSettings,
  ) {}

  @Job(PLACE_IMPORT, { emits: [OrderPlaced], jobs: [PLACE_IMPORT, ORDER_DEADLINE] })
  async run(job: PlaceImportJob, { tenantId }: JobRun): Promise<void> {
    await withCause({ correlationId: job.correlationId, causationId: null }, async () => {
      for (let chunk = 1; chunk <= CHUNKS_PER_RUN; chunk++) {
        const again = chunk === CHUNKS_PER_RUN;
        const complete = await this.database.transaction(tenantId, (tx) => this.placeChunk(tx, job, again));
        if (complete) return;
      }
    });
  }

  /** True when nothing is left to place. With `again`, what is left is left to another job. */
  private async placeChunk(tx: Transaction, job: PlaceImportJob, again: boolean): Promise<boolean> {
    const placedAt = new Date();
    const { importId } = job;
    const accepted = await this.imports.lockAccepted(tx, importId);
    if (!accepted) return true;
    const { terms, progress } = accepted;
    const rows = await this.rows.after(tx, importId, progress, terms.currency, CHUNK_ORDERS);
    if (rows.length === 0) {
      throw new Error(
        `import ${importId} has placed ${progress.placed} of ${progress.total} rows and has no more of them`,
      );
    }
    await this.place(tx, rows, terms, importId, placedAt);
    const next = advance(
      progress,
      rows.map((row) => row.line),
    );
    await this.imports.advance(tx, importId, next);
    if (again && !isComplete(next))
      await this.jobs.add(tx, PLACE_IMPORT, job, { key: `${PLACE_IMPORT}:${importId}` });
    return isComplete(next);
  }

  private async place(
    tx: Transaction,
    rows: readonly StagedRow[],
    terms: ImportTerms,
    importId: string,
    placedAt: Date,
  ): Promise<void> {
    const orders = rows.map((row) => orderOf(row, terms));
    const detail = `import ${importId}`;
    const deadlineAt = new Date(placedAt.getTime() + this.settings.orderDeadlineMs);
    const origin = { source: terms.source, importId, placedAt, deadlineAt };
    await this.orders.insert(tx, orders, origin, {
      what: 'IMPORTED',
      actor: 'import',
      eventType: null,
      detail,
    });
    for (const order of orders)
      await this.events.publish(tx, OrderPlaced, { ...order, lines: [...order.lines] });
    // One deadline for all of a transaction: they wait for the same answer since the same moment.
    const deadline: OrderDeadline = { orderIds: orders.map((order) => order.orderId) };
    const key = `${ORDER_DEADLINE}:${importId}:${rows[0]?.line}`;
    await this.jobs.add(tx, ORDER_DEADLINE, deadline, { runAt: deadlineAt, key });
  }
}

const orderOf = (
  row: StagedRow,
  { sku, currency, taxRateBasisPoints, paymentToken }: ImportTerms,
): PlacedOrder =>
  importGiven({
    orderId: newId(),
    orderNumber: row.orderNumber,
    customerId: row.customerId,
    placedOn: row.orderedOn,
    currency,
    paymentToken,
    shipToAddressId: null,
    sku,
    quantity: row.quantity,
    amount: row.amount,
    taxRateBasisPoints,
  });
