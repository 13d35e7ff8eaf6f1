import { DECLINE_CODES, type DeclineCode } from '@erp/financial-shared';
import type { Money } from '@erp/kernel';
import { tracedFetch } from '@erp/service-kit';
import { Injectable } from '@nestjs/common';
import { FinancialSettings } from '../financial-settings.js';
import {
  GatewayRefused,
  GatewayTimeout,
  GatewayUnavailable,
  PaymentGateway,
  type GatewayAnswer,
} from './payment-gateway.js';

/** What every operation of the API answers, as far as it is used here. */
interface Operation {
  readonly status: string;
  readonly declineCode?: string;
  readonly authorizationId?: string;
  readonly captureId?: string;
  readonly refundId?: string;
  readonly amountMinor?: number;
}

/** A code that we have no word for is a declined card. */
const declineCodeOf = (code: string | undefined): DeclineCode =>
  DECLINE_CODES.find((known) => known === code) ?? 'CARD_DECLINED';

const answerOf = (operation: Operation, askedMinor = 0): GatewayAnswer =>
  operation.status === 'DECLINED'
    ? { status: 'DECLINED', code: declineCodeOf(operation.declineCode) }
    : {
        status: 'DONE',
        id: operation.refundId ?? operation.captureId ?? operation.authorizationId ?? '',
        amountMinor: operation.amountMinor ?? askedMinor,
      };

/** The gateway by HTTP. Neither the token nor the key ever stands in a message. */
@Injectable()
export class HttpPaymentGateway extends PaymentGateway {
  constructor(private readonly settings: FinancialSettings) {
    super();
  }

  override authorise(key: string, token: string, amount: Money, reference: string): Promise<GatewayAnswer> {
    return this.post(key, '/v1/authorizations', { token, ...amount, reference });
  }

  override capture(key: string, authorizationId: string, { amountMinor }: Money): Promise<GatewayAnswer> {
    return this.post(key, `/v1/authorizations/${encodeURIComponent(authorizationId)}/captures`, {
      amountMinor,
    });
  }

  override void(key: string, authorizationId: string): Promise<GatewayAnswer> {
    return this.post(key, `/v1/authorizations/${encodeURIComponent(authorizationId)}/void`, {});
  }

  override refund(key: string, captureId: string, { amountMinor }: Money): Promise<GatewayAnswer> {
    return this.post(key, `/v1/captures/${encodeURIComponent(captureId)}/refunds`, { amountMinor });
  }

  override async answerTo(key: string): Promise<GatewayAnswer | undefined> {
    const path = `/v1/operations/${encodeURIComponent(key)}`;
    const response = await this.send('GET', path, {});
    if (response.status === 404) {
      await this.inTime(path, () => response.text()); // a body that is not read would keep the connection from the next call
      return undefined;
    }
    const found = (await this.bodyOf(response, path)) as { httpStatus: number; response: Operation };
    // What was refused was not done: sending it again brings the reason.
    return found.httpStatus === 201 ? answerOf(found.response) : undefined;
  }

  private async post(
    key: string,
    path: string,
    body: { readonly amountMinor?: number; readonly [field: string]: unknown },
  ): Promise<GatewayAnswer> {
    const response = await this.send('POST', path, { 'idempotency-key': key }, body);
    return answerOf((await this.bodyOf(response, path)) as Operation, body.amountMinor);
  }

  private async send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: object,
  ): Promise<Response> {
    const { gatewayUrl, gatewayApiKey, gatewayTimeoutMs } = this.settings;
    return this.inTime(path, () =>
      tracedFetch(`${gatewayUrl}${path}`, templateOf(path), {
        method,
        headers: {
          authorization: `Bearer ${gatewayApiKey}`,
          ...(body ? { 'content-type': 'application/json' } : {}),
          ...headers,
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        signal: AbortSignal.timeout(gatewayTimeoutMs), // also covers reading the body
      }),
    );
  }

  /** The body of an answer that says yes; throws for the others. */
  private async bodyOf(response: Response, path: string): Promise<unknown> {
    const body = await this.inTime(path, () => response.text());
    if (response.ok) return JSON.parse(body) as unknown;
    const said = `the payment gateway answered ${response.status} to ${path}`;
    if (response.status >= 500 || response.status === 429) throw new GatewayUnavailable(said);
    throw new GatewayRefused(response.status, `${said}: ${detailOf(body)}`);
  }

  private async inTime<T>(path: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if ((error as { name?: unknown } | null)?.name === 'TimeoutError') {
        const waited = `within ${this.settings.gatewayTimeoutMs} ms (GATEWAY_TIMEOUT_MS)`;
        throw new GatewayTimeout(`the payment gateway did not answer ${path} ${waited}`);
      }
      throw new GatewayUnavailable(`the payment gateway cannot be reached for ${path}`, { cause: error });
    }
  }
}

/** The path without the id in it: what stands in a span and in a metric. */
const templateOf = (path: string): string => path.replace(/^(\/v1\/\w+)\/[^/]+/, '$1/{id}');

/** The `detail` of a problem document (RFC 9457). */
function detailOf(body: string): string {
  try {
    const { detail } = JSON.parse(body) as { detail?: unknown };
    return typeof detail === 'string' ? detail : 'no detail';
  } catch {
    return 'no problem document';
  }
}
