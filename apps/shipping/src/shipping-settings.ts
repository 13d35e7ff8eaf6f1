import type { Variables } from '@erp/service-kit';

export const WAREHOUSE_MODES = ['manual', 'automatic'] as const;

const DAY_MS = 24 * 60 * 60_000;

/** What a deployment may set for shipping alone. */
export class ShippingSettings {
  constructor(
    /** Automatic: no person works here, a simulation does (automatic-warehouse/). For demonstrations and load tests. */
    readonly warehouseMode: (typeof WAREHOUSE_MODES)[number],
    /** How long the simulated carrier is on its way. */
    readonly automaticDeliveryAfterMs: number,
  ) {}

  static read(variables: Variables): ShippingSettings {
    return new ShippingSettings(
      variables.oneOf('WAREHOUSE_MODE', WAREHOUSE_MODES, 'manual'),
      variables.integer('AUTOMATIC_DELIVERY_AFTER_MS', { min: 0, max: 30 * DAY_MS, default: 0 }),
    );
  }
}
