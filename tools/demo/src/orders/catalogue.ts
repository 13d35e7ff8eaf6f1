import { poll } from '../progress.js';
import type { Client } from '../requests/client.js';
import { CURRENCY, type FileTotals } from './orders-file.js';
import { LIVE, LIVE_ORDERS } from './live-orders.js';
import { PATHS, PRICE_MINOR } from './paths.js';

/** What the file's orders are for. */
export const DISC = 'CD';

export interface Article {
  readonly sku: string;
  readonly priceMinor: number;
  /** Pieces to be received; null when inventory is not to know the SKU. */
  readonly onHand: number | null;
}

/** All that is sold in a run, and exactly as many pieces as its orders need. */
export const articles = (file: FileTotals): Article[] => [
  { sku: DISC, priceMinor: PRICE_MINOR, onHand: file.discs },
  { sku: LIVE, priceMinor: PRICE_MINOR, onHand: LIVE_ORDERS },
  ...PATHS.map(({ sku, orders, quantity, onHand = orders * quantity, priceMinor = PRICE_MINOR }) => ({
    sku,
    priceMinor,
    onHand,
  })),
];

/** Everything that is sold in a run of the demo. */
export const fillShelves = (client: Client, file: FileTotals): Promise<void> => offer(client, articles(file));

/** Lists the products, registers the SKUs, and receives the goods into the warehouse that every tenant begins with. */
export async function offer(client: Client, all: readonly Article[]): Promise<void> {
  const stocked = all.filter(({ onHand }) => onHand !== null);
  for (const { sku, priceMinor } of all) {
    const unitPrice = { amount: (priceMinor / 100).toFixed(2), currency: CURRENCY };
    const product = { sku, name: `Compact disc, ${sku}`, unitPrice, taxRateBasisPoints: 0 };
    await client.post('commerce', 'products', `product-${sku}`, product);
  }
  for (const { sku } of stocked)
    await client.post('inventory', 'skus', `sku-${sku}`, { sku, name: `Compact disc, ${sku}` });
  await client.post('inventory', 'goods-receipts', 'receipt', {
    warehouseId: await mainWarehouse(client),
    reference: `run ${client.tenantId}`,
    lines: stocked.map(({ sku, onHand }) => ({ sku, quantity: onHand })),
  });
}

/** Inventory opens it when it hears of the tenant, which may be a moment from now. */
function mainWarehouse(client: Client): Promise<string> {
  return poll(client.signal, 200, async () => {
    const { items } = await client.get<{ items: { warehouseId: string; code: string }[] }>(
      'inventory',
      'warehouses',
    );
    return items.find(({ code }) => code === 'MAIN')?.warehouseId;
  });
}
