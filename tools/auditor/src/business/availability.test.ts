import { describe, expect, test } from '@jest/globals';
import { broken } from '../finding.testing.js';
import { checkBusiness } from './check-business.js';
import { changed, WORLD } from './facts.testing.js';

const RULE = 'what commerce can promise of a SKU is on hand less reserved in inventory';

describe('what commerce can promise (R17)', () => {
  test('is named where it is not what inventory has', () => {
    expect(broken(checkBusiness(changed('available', null, { available: 4 })))).toEqual({
      [RULE]: ['tenant t, CD: commerce can promise 4, inventory has 3'],
    });
  });

  test('is named where commerce has heard of nothing, or of what inventory does not know', () => {
    expect(broken(checkBusiness({ ...WORLD, available: [] }))).toEqual({
      [RULE]: ['tenant t, CD: commerce can promise 0, inventory has 3'],
    });
    const stray = { tenantId: 't', sku: 'DVD', available: 1 };
    expect(broken(checkBusiness({ ...WORLD, available: [...WORLD.available, stray] }))).toEqual({
      [RULE]: ['tenant t, DVD: commerce can promise 1, inventory has 0'],
    });
  });

  test('may be late: the audit looks again', () => {
    const finding = checkBusiness(WORLD).find(({ invariant }) => invariant === RULE);
    expect(finding).toMatchObject({ settles: true, checked: 1, breaches: 0 });
  });
});
