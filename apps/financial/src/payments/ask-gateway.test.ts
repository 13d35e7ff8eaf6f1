import { describe, expect, test } from '@jest/globals';
import { RetryLater } from '@erp/common-messaging';
import { money } from '@erp/kernel';
import {
  GatewayRefused,
  GatewayTimeout,
  GatewayUnavailable,
  PaymentGateway,
  type GatewayAnswer,
} from '../gateway/payment-gateway.js';
import { askOnce, pauseMs } from './ask-gateway.js';

const DONE: GatewayAnswer = { status: 'DONE', id: 'capture-1', amountMinor: 100 };

/** Captures one thing, and fails as it is told. */
class OneCapture extends PaymentGateway {
  readonly calls: string[] = [];
  done: GatewayAnswer | undefined;
  failure: Error | undefined;

  override async capture(): Promise<GatewayAnswer> {
    this.calls.push('capture');
    if (this.failure) throw this.failure;
    return (this.done = DONE);
  }

  override async answerTo(key: string): Promise<GatewayAnswer | undefined> {
    this.calls.push(`answerTo ${key}`);
    return this.done;
  }

  override authorise = this.capture;
  override void = this.capture;
  override refund = this.capture;
}

const capture = (gateway: PaymentGateway, attempt: number): Promise<GatewayAnswer> =>
  askOnce(gateway, 'p:capture', attempt, (g) => g.capture('p:capture', 'a', money(100, 'USD')));

describe('a job that may run several times', () => {
  test('sends at its first attempt without asking', async () => {
    const gateway = new OneCapture();
    expect(await capture(gateway, 1)).toEqual(DONE);
    expect(gateway.calls).toEqual(['capture']);
  });

  test('asks by the key at a later one, and sends nothing when it was done', async () => {
    const gateway = new OneCapture();
    gateway.done = DONE;
    expect(await capture(gateway, 2)).toEqual(DONE);
    expect(gateway.calls).toEqual(['answerTo p:capture']);
  });

  test('sends again when it was not', async () => {
    const gateway = new OneCapture();
    expect(await capture(gateway, 2)).toEqual(DONE);
    expect(gateway.calls).toEqual(['answerTo p:capture', 'capture']);
  });

  test.each([new GatewayUnavailable('down'), new GatewayTimeout('silent')])(
    'runs later after %s',
    async (failure) => {
      const gateway = new OneCapture();
      gateway.failure = failure;
      const failed = await capture(gateway, 3).catch((error: unknown) => error);
      expect(failed).toBeInstanceOf(RetryLater);
      expect((failed as RetryLater).delayMs).toBe(2_000);
    },
  );

  test('does not hide that its request is wrong', async () => {
    const gateway = new OneCapture();
    gateway.failure = new GatewayRefused(422, 'above what is authorised');
    await expect(capture(gateway, 1)).rejects.toBe(gateway.failure);
  });

  test('waits half a second, then twice as long each time, and never more than half a minute', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 100].map(pauseMs)).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
    ]);
  });
});
