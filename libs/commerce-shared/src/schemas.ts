import { Id, MoneySchema, Quantity, Type } from '@erp/common-messaging/contract';

/** A stock keeping unit: what a tenant calls an article. No slash, so that it can stand in a path and a key. */
export const Sku = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' });

/** Counts from 1 within an order. */
export const LineNumber = Type.Integer({ minimum: 1 });

/** A name for people, never personal data. */
export const ProductName = Type.String({ minLength: 1, maxLength: 200 });

/** 1,900 is 19%. */
export const TaxRateBasisPoints = Type.Integer({ minimum: 0, maximum: 10_000 });

/** `total` = `net` + `tax`, each rounded by line. */
export const OrderLine = Type.Object(
  {
    lineNumber: LineNumber,
    sku: Sku,
    quantity: Quantity,
    /** Null for an imported line, whose amount was given and not computed. */
    unitPrice: Type.Union([MoneySchema, Type.Null()]),
    net: MoneySchema,
    tax: MoneySchema,
    total: MoneySchema,
  },
  { additionalProperties: false },
);

/** What a product is sold as; the same in the event that lists it and in those that change it. */
export const ProductFacts = Type.Object(
  {
    productId: Id,
    sku: Sku,
    name: ProductName,
    unitPrice: MoneySchema,
    taxRateBasisPoints: TaxRateBasisPoints,
  },
  { additionalProperties: false },
);
