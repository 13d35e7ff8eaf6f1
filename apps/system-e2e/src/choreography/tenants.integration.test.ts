import { describe, expect, test } from '@jest/globals';
import { Shop } from '../shop.js';
import { Suite } from './suite.testing.js';

const suite = Suite.of();

describe('tenants in order to cash (R24)', () => {
  test('two contexts hear of a tenant last: its order waits there and costs no attempt', async () => {
    for (const group of ['financial', 'shipping']) suite.kafka.hold(group, 'identity-events');
    const tenantId = await suite.platform.provisionTenant();
    const shop = new Shop(suite.platform, tenantId);
    await suite.rest();
    await shop.stock({ CD: 1 });
    const order = await shop.order({ CD: 1 });
    await suite.rest();
    const parked = await suite.platform.eyes.financial.sql<{ attempts: number }>(
      `SELECT attempts FROM financial_parked_events WHERE tenant_id = $1 AND status = 'PARKED'`,
      [tenantId],
    );
    expect(parked.length).toBeGreaterThan(0);
    expect(parked.every(({ attempts }) => attempts === 0)).toBe(true);
    for (const group of ['financial', 'shipping']) suite.kafka.release(group, 'identity-events');
    await suite.rest();
    await suite.later();
    await suite.platform.tenantIsKnown(tenantId);
    expect(await order.standing()).toMatchObject({ status: 'AUTHORIZED' });
  });

  test('a tenant that no event has told of is refused', async () => {
    const nobody = new Shop(suite.platform, '0190c0de-0000-7000-8000-0000000000ff');
    expect(await nobody.askFor({ CD: 1 })).toMatchObject({
      status: 403,
      body: { type: 'urn:erp:problem:tenant-unknown' },
    });
  });

  test('suspended: new orders are refused, what is under way goes to its end, and reactivated it sells again', async () => {
    const shop = await suite.platform.shop({ CD: 2 });
    const order = await shop.order({ CD: 1 });
    suite.kafka.hold('shipping', 'identity-events'); // its people have not heard of it yet
    await shop.api('identity').succeed(`/tenants/${shop.tenantId}/suspend`, { reason: 'NON_PAYMENT' });
    await suite.rest();
    expect((await order.dispatch()).status).toBe(200);
    suite.kafka.release('shipping', 'identity-events');
    await suite.rest();
    const rows = await suite.platform.eyes.commerce.sql(
      `SELECT status, payment FROM orders WHERE order_id = $1`,
      [order.orderId],
    );
    expect(rows).toEqual([{ status: 'SHIPPED', payment: 'CAPTURED' }]);
    await shop.api('identity').succeed(`/tenants/${shop.tenantId}/reactivate`);
    await suite.rest();
    await shop.order({ CD: 1 });
  });

  test('the same provisioning twice opens one warehouse and one set of books', async () => {
    const tenantId = await suite.platform.provisionTenant();
    await suite.rest();
    const told = suite.kafka
      .records('identity-events')
      .find(({ headers }) => headers['ce_tenantid'] === tenantId);
    suite.kafka.duplicate(told!);
    await suite.rest();
    const { body } = await suite.platform.api('inventory', tenantId).get('/warehouses');
    expect(body.items).toHaveLength(1);
  });
});
