import { newId } from '@erp/kernel';
import { type Api, eventually, type Reply } from '@erp/testing';
import type { ContextName } from './contexts.js';
import { ShopOrder } from './shop-order.js';

/** Pieces by SKU. */
export type Quantities = Readonly<Record<string, number>>;

/** What a shop needs of the platform. */
export interface Apis {
  api(context: ContextName, tenantId: string): Api;
}

export interface Wish {
  /** A card that pays when left out; null for an order on account. */
  readonly paymentToken?: string | null;
  readonly idempotencyKey?: string;
}

interface TrialBalance {
  readonly debitMinor: number;
  readonly creditMinor: number;
  readonly accounts: readonly { readonly accountCode: string; readonly balanceMinor: number }[];
}

/** What every piece costs, and its tax. */
export const UNIT_PRICE_MINOR = 1_000;
export const TAX_MINOR = 190;

/** A tenant that sells, over REST as its people would do it. */
export class Shop {
  private readonly listed = new Set<string>();

  constructor(
    private readonly platform: Apis,
    readonly tenantId: string,
  ) {}

  api(context: ContextName): Api {
    return this.platform.api(context, this.tenantId);
  }

  /** Puts so many pieces of each SKU on sale and into the warehouse MAIN. */
  async stock(pieces: Quantities): Promise<void> {
    for (const sku of Object.keys(pieces).filter((one) => !this.listed.has(one))) await this.list(sku);
    const lines = Object.entries(pieces)
      .filter(([, quantity]) => quantity > 0)
      .map(([sku, quantity]) => ({ sku, quantity }));
    if (lines.length === 0) return;
    const warehouseId = await this.mainWarehouse();
    await this.api('inventory').succeed('/goods-receipts', { warehouseId, reference: 'DN-1', lines });
  }

  private async list(sku: string): Promise<void> {
    const unitPrice = { amount: '10.00', currency: 'USD' };
    const product = { sku, name: sku, unitPrice, taxRateBasisPoints: 1900 };
    await this.api('commerce').succeed('/products', product);
    await this.api('inventory').succeed('/skus', { sku, name: sku });
    this.listed.add(sku);
  }

  /** Inventory opens it when it hears of the tenant. */
  mainWarehouse(): Promise<string> {
    return eventually('the warehouse MAIN is open', async () => {
      const reply = await this.api('inventory').get('/warehouses');
      const { items = [] } = reply.body as { items?: { code: string; warehouseId: string }[] };
      return items.find(({ code }) => code === 'MAIN')?.warehouseId;
    });
  }

  /** Asks for an order with a line for each SKU. */
  askFor(
    pieces: Quantities,
    { paymentToken = 'tok_visa', idempotencyKey = newId() }: Wish = {},
  ): Promise<Reply> {
    const lines = Object.entries(pieces).map(([sku, quantity]) => ({ sku, quantity }));
    const body = {
      customerId: newId(),
      currency: 'USD',
      lines,
      shipToAddressId: newId(),
      ...(paymentToken === null ? {} : { paymentToken }),
    };
    return this.api('commerce').post('/orders', body, idempotencyKey);
  }

  /** Places an order, which must be taken. */
  async order(pieces: Quantities, wish: Wish = {}): Promise<ShopOrder> {
    const reply = await this.askFor(pieces, wish);
    if (reply.status !== 201) throw new Error(`${reply.status}: ${JSON.stringify(reply.body)}`);
    return new ShopOrder(this, (reply.body as { orderId: string }).orderId);
  }

  /** Of a SKU, over all warehouses: on hand, and held for orders. */
  async shelf(sku: string): Promise<{ onHand: number; reserved: number }> {
    const reply = await this.api('inventory').get(`/stock?sku=${sku}`);
    const { items } = reply.body as { items: { onHand: number; reserved: number }[] };
    const [item] = items;
    return { onHand: item?.onHand ?? 0, reserved: item?.reserved ?? 0 };
  }

  /** Balance of each account that is not zero, in minor units, debit above zero. Throws when debit and credit differ. */
  async balances(): Promise<Record<string, number>> {
    const reply = await this.api('financial').get('/trial-balance');
    const [usd] = (reply.body as { currencies: TrialBalance[] }).currencies;
    if (!usd) return {};
    if (usd.debitMinor !== usd.creditMinor)
      throw new Error(`debit is ${usd.debitMinor}, credit ${usd.creditMinor}`);
    return Object.fromEntries(
      usd.accounts
        .filter(({ balanceMinor }) => balanceMinor !== 0)
        .map(({ accountCode, balanceMinor }) => [accountCode, balanceMinor]),
    );
  }
}
