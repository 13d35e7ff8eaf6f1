import { Id, MoneySchema, Type, defineEvent } from '@erp/common-messaging/contract';
import { DocumentNumber } from './schemas.js';

/** An invoice with the next number of its tenant; numbers have no gap. `total` = `net` + `tax`. */
export const InvoiceIssued = defineEvent({
  type: 'financial.InvoiceIssued',
  version: 1,
  topic: 'financial-events',
  key: (d) => d.orderId,
  schema: Type.Object(
    {
      orderId: Id,
      invoiceId: Id,
      invoiceNumber: DocumentNumber,
      net: MoneySchema,
      tax: MoneySchema,
      total: MoneySchema,
    },
    { additionalProperties: false },
  ),
  personal: [],
});
