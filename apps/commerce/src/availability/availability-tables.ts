/** The projection and its tables: as the code declares it, and as a migration registers it. */
export const AVAILABLE_TO_PROMISE = {
  name: 'available_to_promise',
  tables: ['available_stock', 'available_stock_held'],
} as const;
