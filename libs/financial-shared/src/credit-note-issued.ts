import { Id, MoneySchema, Type, defineEvent } from '@erp/common-messaging/contract';
import { DocumentNumber } from './schemas.js';

/** What takes an invoice back, in part or whole, with the next number of its own series. `total` = `net` + `tax`. */
export const CreditNoteIssued = defineEvent({
  type: 'financial.CreditNoteIssued',
  version: 1,
  topic: 'financial-events',
  key: (d) => d.orderId,
  schema: Type.Object(
    {
      orderId: Id,
      creditNoteId: Id,
      invoiceId: Id,
      creditNoteNumber: DocumentNumber,
      net: MoneySchema,
      tax: MoneySchema,
      total: MoneySchema,
    },
    { additionalProperties: false },
  ),
  personal: [],
});
