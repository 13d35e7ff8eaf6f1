import type { ProblemTable } from '@erp/service-kit';
import type { CreditLimitExceeded } from './customers/customer-errors.js';
import type { ImportRejected } from './imports/import-errors.js';

/** The domain errors of commerce by their code, as HTTP tells them (RFC 9457). */
export const problems: ProblemTable = {
  'product-not-found': 404,
  'product-already-listed': 409,
  'negative-price': 422,
  'order-not-found': 404,
  'order-not-cancellable': 409,
  'lines-not-on-sale': 422,
  'credit-limit-exceeded': {
    status: 409,
    members: ({ creditLimit, exposure, total }: CreditLimitExceeded) => ({ creditLimit, exposure, total }),
  },
  'credit-limit-in-other-currency': 409,
  'negative-credit-limit': 422,
  'order-not-returnable': 409,
  'return-exceeds-order': 409,
  'order-import-not-found': 404,
  'order-import-header': 422,
  'order-import-abandoned': 409,
  'order-import-rejected': {
    status: 422,
    members: ({ importId, errorCount }: ImportRejected) => ({ importId, errorCount }),
  },
};
