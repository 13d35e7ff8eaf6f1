import type { DeclineCode } from './operation.js';

/** A test card, and what becomes of its payments. Every step that is not named succeeds. */
export interface Card {
  readonly number: string;
  /** Always the same, so that a test need not ask for it. */
  readonly token: string;
  readonly authorization?: DeclineCode;
  readonly capture?: DeclineCode;
  readonly refund?: DeclineCode;
  /**
   * The first answer about an authorisation never comes: RECORDED, though the amount is held; LOST, and the gateway
   * knows nothing of it. The caller cannot tell the two apart but by asking.
   */
  readonly firstAnswer?: 'RECORDED' | 'LOST';
  /** Its authorisations are answered late. */
  readonly slow?: true;
}

/** The numbers are those that gateways publish for tests, or look like them; all pass the check digit of real cards. */
export const CARDS: readonly Card[] = [
  { number: '4242424242424242', token: 'tok_visa' },
  { number: '4000000000000002', token: 'tok_card_declined', authorization: 'CARD_DECLINED' },
  { number: '4000000000009995', token: 'tok_insufficient_funds', authorization: 'INSUFFICIENT_FUNDS' },
  { number: '4000000000000069', token: 'tok_expired_card', authorization: 'EXPIRED_CARD' },
  { number: '4100000000000019', token: 'tok_fraud', authorization: 'SUSPECTED_FRAUD' },
  { number: '4000000000000341', token: 'tok_capture_declined', capture: 'CARD_DECLINED' },
  { number: '4000000000007726', token: 'tok_refund_declined', refund: 'CARD_DECLINED' },
  { number: '4000000000004087', token: 'tok_timeout_charged', firstAnswer: 'RECORDED' },
  { number: '4000000000004103', token: 'tok_timeout_lost', firstAnswer: 'LOST' },
  { number: '4000000000004293', token: 'tok_slow', slow: true },
];

const byToken = new Map(CARDS.map((card) => [card.token, card]));
const byNumber = new Map(CARDS.map((card) => [card.number, card]));

export const cardOfToken = (token: string): Card | undefined => byToken.get(token);
export const cardOfNumber = (number: string): Card | undefined => byNumber.get(number);
