import { Type, type Static } from '@erp/common-messaging/contract';

/** Why a payment was refused; the codes of the gateways are mapped to these. */
export const DECLINE_CODES = [
  'CARD_DECLINED',
  'INSUFFICIENT_FUNDS',
  'EXPIRED_CARD',
  'SUSPECTED_FRAUD',
  'UNKNOWN_TOKEN',
  'AUTHORISATION_EXPIRED',
] as const;

export const DeclineCode = Type.Enum([...DECLINE_CODES]);
export type DeclineCode = Static<typeof DeclineCode>;

/** The number of an invoice or a credit note as it is printed. */
export const DocumentNumber = Type.String({ pattern: '^(INV|CN)-[0-9]{6,12}$' });
