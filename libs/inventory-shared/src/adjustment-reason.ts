import { Type, type Static } from '@erp/common-messaging/contract';

/** Why stock was adjusted; OTHER is explained by the note that stays with the movement. */
export const ADJUSTMENT_REASONS = ['DAMAGE', 'LOSS', 'FOUND', 'COUNT_CORRECTION', 'OTHER'] as const;

export const AdjustmentReason = Type.Enum([...ADJUSTMENT_REASONS]);
export type AdjustmentReason = Static<typeof AdjustmentReason>;
