import type { Variables } from '@erp/service-kit';

const MINUTE_MS = 60_000;

/** What a deployment may set for commerce alone. */
export class CommerceSettings {
  constructor(
    /** How long an order may take until it leaves, before it asks to be cancelled. */
    readonly orderDeadlineMs: number,
  ) {}

  static read(variables: Variables): CommerceSettings {
    const range = { min: 1, max: 30 * 24 * 60 * MINUTE_MS, default: 15 * MINUTE_MS };
    return new CommerceSettings(variables.integer('ORDER_DEADLINE_MS', range));
  }
}
