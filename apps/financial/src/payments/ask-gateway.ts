import { RetryLater } from '@erp/common-messaging';
import {
  GatewayTimeout,
  GatewayUnavailable,
  type GatewayAnswer,
  type PaymentGateway,
} from '../gateway/payment-gateway.js';

const FIRST_MS = 500;
const MOST_MS = 30_000;

/** Pause after an attempt that got no answer: half a second, doubled each time, half a minute at the most. */
export const pauseMs = (attempt: number): number =>
  Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 10));

/**
 * Has an operation done once, by a job that may run several times. From the second attempt on, the gateway is asked
 * first what became of the key: an earlier attempt may have been done without our hearing of it, because its answer
 * took too long or because the process was killed. Rejects with RetryLater while the gateway gives no answer.
 */
export function askOnce(
  gateway: PaymentGateway,
  key: string,
  attempt: number,
  send: (gateway: PaymentGateway) => Promise<GatewayAnswer>,
): Promise<GatewayAnswer> {
  return orLater(attempt, async () => {
    const before = attempt > 1 ? await gateway.answerTo(key) : undefined;
    return before ?? send(gateway);
  });
}

/** Turns "no answer now" into RetryLater. */
export async function orLater<T>(attempt: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GatewayUnavailable || error instanceof GatewayTimeout)
      throw new RetryLater(pauseMs(attempt), error.message);
    throw error;
  }
}
