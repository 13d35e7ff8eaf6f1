export type DeclineCode =
  | 'CARD_DECLINED'
  | 'INSUFFICIENT_FUNDS'
  | 'EXPIRED_CARD'
  | 'SUSPECTED_FRAUD'
  | 'UNKNOWN_TOKEN'
  | 'AUTHORISATION_EXPIRED';

/** `Done`, or DECLINED with the reason. A refusal by the card's bank is an answer, not an error. */
type Decision<Done extends string> =
  { readonly status: Done } | { readonly status: 'DECLINED'; readonly declineCode: DeclineCode };

export interface AuthorizationRequest {
  readonly token: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** The merchant's own name for the payment. */
  readonly reference: string;
}

export interface CaptureRequest {
  readonly authorizationId: string;
  readonly amountMinor: number;
}

export interface VoidRequest {
  readonly authorizationId: string;
}

export interface RefundRequest {
  readonly captureId: string;
  readonly amountMinor: number;
}

/** Never the card's number: only what it was exchanged for. */
export interface TokenRequest {
  readonly token: string;
  readonly expiry: string;
}

export type AuthorizationResponse = { readonly authorizationId: string } & Decision<'AUTHORIZED'>;
export type CaptureResponse = {
  readonly captureId: string;
  readonly amountMinor: number;
} & Decision<'CAPTURED'>;
export type VoidResponse = Decision<'VOIDED'>;
export type RefundResponse = {
  readonly refundId: string;
  readonly amountMinor: number;
} & Decision<'REFUNDED'>;
export interface TokenResponse {
  readonly token: string;
}

interface Recorded<Kind extends string, Request, Response> {
  /** The caller's idempotency key. */
  readonly key: string;
  readonly kind: Kind;
  readonly request: Request;
  readonly response: Response;
  /** In ms since 1970. */
  readonly atMs: number;
}

/** What the gateway did, once and for ever: a line of the journal. */
export type Operation =
  | Recorded<'token', TokenRequest, TokenResponse>
  | Recorded<'authorization', AuthorizationRequest, AuthorizationResponse>
  | Recorded<'capture', CaptureRequest, CaptureResponse>
  | Recorded<'void', VoidRequest, VoidResponse>
  | Recorded<'refund', RefundRequest, RefundResponse>;

export type Kind = Operation['kind'];
export type OperationOf<K extends Kind> = Extract<Operation, { kind: K }>;
