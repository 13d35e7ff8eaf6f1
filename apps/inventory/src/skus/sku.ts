import { DomainError, type Violation } from '@erp/kernel';

/** A stock-keeping unit: what is counted, received and reserved. */
export interface Sku {
  readonly sku: string;
  readonly name: string;
}

export class SkuAlreadyRegistered extends DomainError {
  readonly code = 'sku-already-registered';

  constructor(readonly sku: string) {
    super(`SKU ${sku} is registered already: choose another code`);
  }
}

export class SkuNotFound extends DomainError {
  readonly code = 'sku-not-found';

  constructor(readonly sku: string) {
    super(`SKU ${sku} is not registered: check the code, or register it with POST /skus`);
  }
}

/** A receipt, an adjustment or a return names SKUs that nobody registered. */
export class UnknownSkus extends DomainError {
  readonly code = 'unknown-skus';

  constructor(
    readonly skus: readonly string[],
    violations: readonly Violation[] = [],
  ) {
    super(`not registered: ${skus.join(', ')}; register them with POST /skus, then try again`, violations);
  }
}
