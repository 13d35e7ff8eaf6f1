import { DomainError } from '@erp/kernel';

export class ProductNotFound extends DomainError {
  readonly code = 'product-not-found';

  constructor(readonly sku: string) {
    super(`there is no product with the SKU "${sku}"`);
  }
}

export class ProductAlreadyListed extends DomainError {
  readonly code = 'product-already-listed';

  constructor(readonly sku: string) {
    super(`a product with the SKU "${sku}" is listed already: change that one, or choose another SKU`);
  }
}

export class NegativePrice extends DomainError {
  readonly code = 'negative-price';

  constructor(readonly amountMinor: number) {
    super(`a price of ${amountMinor} minor units is negative: a product costs 0 or more`, [
      { pointer: '/unitPrice', detail: 'is negative' },
    ]);
  }
}
