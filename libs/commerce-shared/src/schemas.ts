import { Id, LineNumber, MoneySchema, Quantity, Sku, Type } from '@erp/common-messaging/contract';

/** What the payment gateway gave in exchange for a card, so that no card number ever comes here. */
export const PaymentToken = Type.String({ pattern: '^tok_[A-Za-z0-9_]{1,64}$' });

/** Pieces of a line of an order. */
export const LineQuantity = Type.Object(
  { lineNumber: LineNumber, sku: Sku, quantity: Quantity },
  { additionalProperties: false },
);

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
