import type { DeclineCode } from '@erp/financial-shared';
import type { Money } from '@erp/kernel';

/** What the gateway did. A decline is an answer like another, not an error. */
export type GatewayAnswer =
  | {
      readonly status: 'DONE';
      /** Of the authorisation, the capture or the refund; what was voided has none. */
      readonly id: string;
      readonly amountMinor: number;
    }
  | { readonly status: 'DECLINED'; readonly code: DeclineCode };

/** The gateway did not take the request, or cannot be reached: try again later. */
export class GatewayUnavailable extends Error {
  override readonly name = 'GatewayUnavailable';
}

/** No answer came in time. What was asked may have been done: find out by its key. */
export class GatewayTimeout extends Error {
  override readonly name = 'GatewayTimeout';
}

/** The gateway says that the request itself is wrong; sending it again will not help until somebody mends it. */
export class GatewayRefused extends Error {
  override readonly name = 'GatewayRefused';

  constructor(
    readonly httpStatus: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The port to a payment service provider. Every operation has an idempotency key, under which it is done once however
 * often it is sent. All of them reject with GatewayUnavailable, GatewayTimeout or GatewayRefused.
 */
export abstract class PaymentGateway {
  /** Holds an amount on the card that a token stands for. `reference` is for the customer's statement. */
  abstract authorise(key: string, token: string, amount: Money, reference: string): Promise<GatewayAnswer>;

  /** Collects an amount of an authorisation: all of it or a part. */
  abstract capture(key: string, authorizationId: string, amount: Money): Promise<GatewayAnswer>;

  /** Lets an authorisation go. */
  abstract void(key: string, authorizationId: string): Promise<GatewayAnswer>;

  /** Gives back an amount of a capture: all of it or a part. */
  abstract refund(key: string, captureId: string, amount: Money): Promise<GatewayAnswer>;

  /** What was answered to the operation under this key; undefined when the gateway did none. */
  abstract answerTo(key: string): Promise<GatewayAnswer | undefined>;
}
