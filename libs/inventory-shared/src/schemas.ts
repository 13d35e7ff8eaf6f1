import { Type } from '@erp/common-messaging/contract';

/** A stock-keeping unit's code as people type it: ASCII, upper and lower case differ, safe in a URL path. */
export const Sku = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$',
  description: 'stock-keeping unit, for example "CD-0042"',
});

/** The number of a line within its order, from 1. */
export const LineNumber = Type.Integer({ minimum: 1 });

/** A count of pieces that may be none. */
export const Pieces = Type.Integer({ minimum: 0 });
