import { expect, test } from '@jest/globals';
import { courseOf } from './courses.js';

test.each([
  [['CD'], 'DELIVER'],
  [['CD', 'LP-NOSHIP'], 'FAIL_SHIPMENT'],
  [['CD-NOBODY'], 'FAIL_DELIVERY'],
  [['CD-HOLD'], null],
  [['CD-NOBODY', 'CD-NOSHIP'], 'FAIL_SHIPMENT'],
  [['CD-NOSHIP', 'CD-HOLD'], null],
  [['NOSHIP-CD'], 'DELIVER'],
])('%j: %s', (skus, course) => expect(courseOf(skus.map((sku) => ({ sku })))).toBe(course));
