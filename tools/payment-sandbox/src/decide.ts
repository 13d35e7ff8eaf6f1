import { newId } from '@erp/kernel';
import { cardOfToken } from './cards.js';
import type { Capture, Charge } from './charges.js';
import type {
  AuthorizationRequest,
  AuthorizationResponse,
  CaptureRequest,
  CaptureResponse,
  DeclineCode,
  RefundRequest,
  RefundResponse,
  VoidResponse,
} from './operation.js';
import { Problem } from './problem.js';

/** Answers of the card's bank are decided by the test card; what a merchant may not ask throws Problem. */
export function authorize({ token }: AuthorizationRequest): AuthorizationResponse {
  const card = cardOfToken(token);
  const decline = card ? card.authorization : 'UNKNOWN_TOKEN';
  return { authorizationId: `auth_${newId()}`, ...decision('AUTHORIZED', decline) };
}

/** Several captures of one authorisation are allowed while their sum is within it. */
export function capture(charge: Charge, { amountMinor }: CaptureRequest, expired: boolean): CaptureResponse {
  refuseUnlessOpen(charge, 'captured');
  const left = charge.amountMinor - charge.capturedMinor;
  if (amountMinor > left) throw tooMuch('capture', amountMinor, left, 'authorised and not yet captured');
  const decline = expired ? 'AUTHORISATION_EXPIRED' : cardOfToken(charge.token)?.capture;
  return { captureId: `cap_${newId()}`, amountMinor, ...decision('CAPTURED', decline) };
}

/** An expired authorisation holds nothing that could be let go. */
export function letGo(charge: Charge, expired: boolean): VoidResponse {
  refuseUnlessOpen(charge, 'voided');
  if (charge.capturedMinor > 0)
    throw new Problem(
      409,
      'authorization-captured',
      `${charge.authorizationId} was captured and cannot be voided; refund the capture`,
    );
  return decision('VOIDED', expired ? 'AUTHORISATION_EXPIRED' : undefined);
}

export function refund(captured: Capture, { amountMinor }: RefundRequest): RefundResponse {
  const left = captured.amountMinor - captured.refundedMinor;
  if (amountMinor > left) throw tooMuch('refund', amountMinor, left, 'captured and not yet refunded');
  const decline = cardOfToken(captured.charge.token)?.refund;
  return { refundId: `ref_${newId()}`, amountMinor, ...decision('REFUNDED', decline) };
}

const decision = <Done extends string>(done: Done, decline: DeclineCode | undefined) =>
  decline ? ({ status: 'DECLINED', declineCode: decline } as const) : ({ status: done } as const);

function refuseUnlessOpen({ authorizationId, status }: Charge, wanted: string): void {
  if (status === 'AUTHORIZED') return;
  const detail = `${authorizationId} is ${status} and cannot be ${wanted}`;
  throw new Problem(409, `authorization-${status.toLowerCase()}`, detail);
}

const tooMuch = (what: string, asked: number, left: number, ofWhat: string) =>
  new Problem(
    422,
    `${what}-too-large`,
    `${asked} minor units were asked for, but only ${left} are ${ofWhat}`,
  );
