import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SkuRegistered } from '@erp/inventory-shared';
import { checkContract } from '@erp/common-messaging/contract';
import { SKU_PATTERN } from '@erp/service-kit';

test('a code that may be registered is one that may be published, and no other', () => {
  const codes = fc.string({
    unit: fc.constantFrom('A', 'z', '9', '.', '_', '-', '/', ' ', 'é'),
    maxLength: 66,
  });
  fc.assert(
    fc.property(fc.oneof(codes, fc.stringMatching(SKU_PATTERN)), (sku) => {
      const publish = () => checkContract(SkuRegistered, { sku, name: 'n' });
      if (SKU_PATTERN.test(sku)) expect(publish).not.toThrow();
      else expect(publish).toThrow();
    }),
  );
});
