import * as contracts from '@erp/financial-shared';
import { defineService } from '@erp/service-kit';
import { AccountStore } from './accounts/account.store.js';
import { AccountsController } from './accounts/accounts.controller.js';
import { AddAccount } from './accounts/add-account.js';
import { OnTenantProvisioned } from './accounts/on-tenant-provisioned.js';
import { OpenBooks } from './accounts/open-books.js';
import { CreditNoteStore } from './credit-notes/credit-note.store.js';
import { IssueCreditNotes } from './credit-notes/issue-credit-notes.js';
import { FinancialSettings } from './financial-settings.js';
import { HttpPaymentGateway } from './gateway/http-payment-gateway.js';
import { PaymentGateway } from './gateway/payment-gateway.js';
import { Bill } from './invoices/bill.js';
import { BillingCounterStore } from './invoices/billing-counter.store.js';
import { FindInvoices } from './invoices/find-invoices.js';
import { InvoiceStore } from './invoices/invoice.store.js';
import { InvoicesController } from './invoices/invoices.controller.js';
import { IssueInvoices } from './invoices/issue-invoices.js';
import { JournalEntriesController } from './journal-entries/journal-entries.controller.js';
import { JournalEntryStore } from './journal-entries/journal-entry.store.js';
import { PostEntry } from './journal-entries/post-entry.js';
import { ReadTrialBalance } from './journal-entries/read-trial-balance.js';
import { ReverseEntry } from './journal-entries/reverse-entry.js';
import { TrialBalanceController } from './journal-entries/trial-balance.controller.js';
import { migrations } from './migrations/index.js';
import { AdvancePayments } from './payments/advance-payments.js';
import { AskForEach } from './payments/ask-for-each.js';
import { AuthorisePayments } from './payments/authorise-payments.js';
import { CapturePayments } from './payments/capture-payments.js';
import { OnOrderCancelled } from './payments/on-order-cancelled.js';
import { OnOrderPlaced } from './payments/on-order-placed.js';
import { OnShipmentDispatched } from './payments/on-shipment-dispatched.js';
import { OnStockReserved } from './payments/on-stock-reserved.js';
import { PaymentStore } from './payments/payment.store.js';
import { PaymentsController } from './payments/payments.controller.js';
import { VoidPayments } from './payments/void-payments.js';
import { problems } from './problems.js';
import { ReadReceivables } from './receivables/read-receivables.js';
import { ReceivableStore } from './receivables/receivable.store.js';
import { ReceivablesController } from './receivables/receivables.controller.js';
import { ReceivePayment } from './receivables/receive-payment.js';
import { OnReturnReceived } from './returns/on-return-received.js';
import { RefundReturn } from './returns/refund-return.js';
import { ReturnStore } from './returns/return.store.js';

/** The financial context: payments by the gateway, invoices and credit notes, the journal, and who owes what. */
export const financial = defineService({
  context: 'financial',
  title: 'Financial',
  publishes: contracts,
  migrations,
  problems,
  settings: [{ provide: FinancialSettings, read: (variables) => FinancialSettings.read(variables) }],
  controllers: [
    // What it reacts to
    OnTenantProvisioned,
    OnOrderPlaced,
    OnStockReserved,
    OnOrderCancelled,
    OnShipmentDispatched,
    OnReturnReceived,
    // REST
    AccountsController,
    JournalEntriesController,
    TrialBalanceController,
    PaymentsController,
    InvoicesController,
    ReceivablesController,
  ],
  providers: [
    // Jobs
    AuthorisePayments,
    CapturePayments,
    VoidPayments,
    RefundReturn,
    Bill,
    // Use cases
    OpenBooks,
    AddAccount,
    PostEntry,
    ReverseEntry,
    AdvancePayments,
    AskForEach,
    IssueInvoices,
    IssueCreditNotes,
    ReceivePayment,
    // Queries
    ReadTrialBalance,
    FindInvoices,
    ReadReceivables,
    // SQL
    AccountStore,
    JournalEntryStore,
    PaymentStore,
    BillingCounterStore,
    InvoiceStore,
    ReturnStore,
    CreditNoteStore,
    ReceivableStore,
    // The payment gateway, by HTTP
    { provide: PaymentGateway, useClass: HttpPaymentGateway },
  ],
});
