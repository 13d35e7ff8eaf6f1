import { Command, Database, EventPublisher } from '@erp/common-messaging';
import { ReceivablePaid } from '@erp/financial-shared';
import { money, newId, type Money } from '@erp/kernel';
import { Idempotency, MoneyRequest, TextField, moneyOf, type IdempotentRequest } from '@erp/service-kit';
import { Injectable } from '@nestjs/common';
import { ROLES } from '../accounts/account.js';
import { InvoiceStore } from '../invoices/invoice.store.js';
import { dayOf, receiptEntry } from '../journal-entries/entries-of-sales.js';
import { JournalEntryStore } from '../journal-entries/journal-entry.store.js';
import { PaymentStore } from '../payments/payment.store.js';
import { ReceivableNotFound, checkReceipt } from './receivable.js';
import { ReceivableStore, type Receipt } from './receivable.store.js';

export class ReceivePaymentBody extends MoneyRequest {
  /** What stands on the transfer. */
  @TextField(200, 'INV-000042')
  readonly reference!: string;
}

/** Books money that came outside the gateway, such as a bank transfer, on an order's receivable. */
@Injectable()
export class ReceivePayment {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly payments: PaymentStore,
    private readonly invoices: InvoiceStore,
    private readonly receivables: ReceivableStore,
    private readonly journal: JournalEntryStore,
    private readonly events: EventPublisher,
  ) {}

  /** Too much is booked as well: what is open is negative then. Throws ReceivableNotFound, PaymentNotOfInvoice. */
  @Command({ emits: [ReceivablePaid] })
  run(
    tenantId: string,
    request: IdempotentRequest,
    orderId: string,
    { reference, ...wish }: ReceivePaymentBody,
  ): Promise<Receipt & { readonly open: Money }> {
    const amount = moneyOf(wish);
    return this.database.transaction(tenantId, (tx) =>
      this.idempotency.idempotent(tx, request, async () => {
        await this.payments.lock(tx, orderId); // of two payments at once, the second tells what both leave open
        const currency = await this.invoices.currencyOfIssued(tx, orderId);
        if (currency === undefined) throw new ReceivableNotFound(orderId);
        checkReceipt(amount, currency);
        const receipt = { receiptId: newId(), orderId, amount, reference };
        await this.receivables.insertReceipt(tx, receipt);
        const source = { orderId, sourceId: receipt.receiptId, reference, date: dayOf(new Date()) };
        await this.journal.append(tx, receiptEntry(source, amount));
        const open = money(await this.journal.balanceOfOrder(tx, orderId, ROLES.RECEIVABLE), currency);
        await this.events.publish(tx, ReceivablePaid, { orderId, amount, open });
        return { ...receipt, open };
      }),
    );
  }
}
