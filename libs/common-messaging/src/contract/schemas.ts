import { Type } from 'typebox';

/** The id of an entity: a UUID in lower case. */
export const Id = Type.String({ format: 'uuid', description: 'UUID in lower case' });

/** Money as integer minor units and an ISO 4217 code; see `@erp/kernel`. */
export const MoneySchema = Type.Object(
  {
    amountMinor: Type.Integer({ description: 'minor units: cents for USD' }),
    currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' }),
  },
  { additionalProperties: false },
);

/** A calendar date without a time, ISO 8601: "1997-01-01". */
export const DateOnly = Type.String({ format: 'date' });

/** A count of whole pieces, at least one. */
export const Quantity = Type.Integer({ minimum: 1 });

/** A stock-keeping unit's code: ASCII, upper and lower case differ, no slash, so that it can stand in a path and a key. */
export const Sku = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
  description: 'stock-keeping unit, for example "CD-0042"',
});

/** The number of a line within its order, from 1. */
export const LineNumber = Type.Integer({ minimum: 1 });
