import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  CreditNoteIssued,
  PaymentAuthorized,
  PaymentCaptured,
  PaymentRefunded,
  PaymentVoided,
} from '@erp/financial-shared';
import { newId, type Money } from '@erp/kernel';
import { anOrder, eventually } from '@erp/testing';
import { PaymentGateway, type GatewayAnswer } from '../gateway/payment-gateway.js';
import { FinancialUnderTest, type Tenant } from '../testing/financial-under-test.js';

/** Answers a step only when the test lets it, so that facts can arrive while the gateway is being asked. */
class HeldGateway extends PaymentGateway {
  readonly calls: string[] = [];
  private held: ((answer: () => void) => void) | null = null;
  private letGo: () => void = () => undefined;

  /** Resolves when the gateway has been asked for something that it does not answer yet. */
  asked(): Promise<() => void> {
    return new Promise((resolve) => (this.held = resolve));
  }

  private async step(what: string, amountMinor: number): Promise<GatewayAnswer> {
    this.calls.push(what);
    const { held } = this;
    if (held) {
      this.held = null;
      await new Promise<void>((resolve) => {
        this.letGo = resolve;
        held(() => this.letGo());
      });
    }
    return { status: 'DONE', id: newId(), amountMinor };
  }

  override authorise = (_key: string, _token: string, { amountMinor }: Money) =>
    this.step('authorise', amountMinor);
  override capture = (_key: string, _id: string, { amountMinor }: Money) => this.step('capture', amountMinor);
  override void = () => this.step('void', 0);
  override refund = (_key: string, _id: string, { amountMinor }: Money) =>
    this.step(`refund ${amountMinor}`, amountMinor);
  override answerTo = async () => undefined;
}

let gateway: HeldGateway;
let financial: FinancialUnderTest;
let tenant: Tenant;

beforeAll(async () => {
  gateway = new HeldGateway();
  financial = await FinancialUnderTest.start({ port: gateway, gatewayTimeoutMs: 1_000 });
});

afterAll(() => financial?.stop());

beforeEach(async () => {
  gateway.calls.length = 0;
  tenant = await financial.tenant();
});

/** Waits until financial has taken in what was said, while a job still waits for the gateway. */
const heard = (orderId: string, like: Record<string, unknown>): Promise<unknown> =>
  eventually(`financial has heard ${JSON.stringify(like)}`, async () => {
    const payment = await tenant.payment(orderId);
    return Object.entries(like).every(([name, value]) => payment[name] === value);
  });

describe('while the gateway is being asked', () => {
  test('the order is cancelled: the authorisation is voided, and nobody hears that there was one', async () => {
    const order = anOrder();
    const asked = gateway.asked();
    tenant.says(order.placed, order.stockReserved);
    const answer = await asked;
    tenant.says(order.cancelled('DEADLINE_EXPIRED'));
    await heard(order.orderId, { endReason: 'DEADLINE_EXPIRED', status: 'AUTHORISING' });
    answer();
    await tenant.eventuallyTold(PaymentVoided);
    expect(tenant.toldTypes()).toEqual([PaymentVoided.type]);
    expect(tenant.told(PaymentAuthorized)).toEqual([]);
    expect(gateway.calls).toEqual(['authorise', 'void']);
  });

  test('the goods come back before the capture is answered: the refund waits for its outcome', async () => {
    const order = anOrder();
    await tenant.hears(order.placed, order.stockReserved);
    const asked = gateway.asked();
    tenant.says(order.shipmentDispatched);
    const answer = await asked;
    tenant.says(order.returnReceived());
    await tenant.eventuallyTold(CreditNoteIssued);
    await heard(order.orderId, { status: 'CAPTURING' });
    expect(tenant.told(PaymentRefunded)).toEqual([]);
    answer();
    await tenant.eventuallyTold(PaymentRefunded);
    expect(tenant.told(PaymentCaptured)).toHaveLength(1);
    expect(tenant.told(PaymentRefunded)).toMatchObject([{ credited: order.total, refunded: order.total }]);
    expect(gateway.calls).toEqual(['authorise', 'capture', 'refund 3570']);
  });
});
