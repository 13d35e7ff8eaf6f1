import { Api } from '@erp/testing';

/** For tests: the REST API with what the tests of stock say often. */
export class InventoryApi extends Api {
  /** A warehouse; returns its id. */
  async warehouse(code: string, priority: number): Promise<string> {
    const opened = await this.succeed('/warehouses', { code, name: code, priority });
    return opened['warehouseId'] as string;
  }

  /** Registered SKUs with so many pieces of each in a warehouse. */
  async stock(warehouseId: string, quantities: Readonly<Record<string, number>>): Promise<void> {
    for (const sku of Object.keys(quantities)) {
      const { status } = await this.get(`/skus/${sku}`);
      if (status === 404) await this.succeed('/skus', { sku, name: sku });
    }
    const lines = Object.entries(quantities).map(([sku, quantity]) => ({ sku, quantity }));
    await this.succeed('/goods-receipts', { warehouseId, reference: 'DN-1', lines });
  }
}
