import type { Transaction } from '@erp/common-messaging';
import { money } from '@erp/kernel';
import { Injectable } from '@nestjs/common';
import { ProductAlreadyListed, ProductNotFound } from './product-errors.js';
import type { Product } from './product.js';

interface ProductRow {
  product_id: string;
  sku: string;
  name: string;
  unit_price_minor: string;
  currency: string;
  tax_rate_basis_points: number;
}

const COLUMNS = 'product_id, sku, name, unit_price_minor, currency, tax_rate_basis_points';

const productOf = (row: ProductRow): Product => ({
  productId: row.product_id,
  sku: row.sku,
  name: row.name,
  unitPrice: money(Number(row.unit_price_minor), row.currency),
  taxRateBasisPoints: row.tax_rate_basis_points,
});

/** The SQL of `products`. */
@Injectable()
export class ProductStore {
  /** Throws ProductAlreadyListed. */
  async insert(tx: Transaction, product: Product): Promise<void> {
    const { productId, sku, name, unitPrice, taxRateBasisPoints } = product;
    const inserted = await tx.query(
      `INSERT INTO products (tenant_id, product_id, sku, name, unit_price_minor, currency, tax_rate_basis_points)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, sku) DO NOTHING RETURNING sku`,
      [tx.tenantId, productId, sku, name, unitPrice.amountMinor, unitPrice.currency, taxRateBasisPoints],
    );
    if (inserted.length === 0) throw new ProductAlreadyListed(sku);
  }

  /** Holds the product until the commit, so that its changes are published in the order they were made. */
  async lock(tx: Transaction, sku: string): Promise<Product> {
    return this.one(tx, sku, 'FOR NO KEY UPDATE');
  }

  async find(tx: Transaction, sku: string): Promise<Product> {
    return this.one(tx, sku, '');
  }

  async update(tx: Transaction, { sku, name, unitPrice, taxRateBasisPoints }: Product): Promise<void> {
    await tx.query(
      `UPDATE products SET name = $3, unit_price_minor = $4, currency = $5, tax_rate_basis_points = $6,
         changed_at = clock_timestamp()
       WHERE tenant_id = $1 AND sku = $2`,
      [tx.tenantId, sku, name, unitPrice.amountMinor, unitPrice.currency, taxRateBasisPoints],
    );
  }

  /** Those of the SKUs that are on sale, by SKU. */
  async bySku(tx: Transaction, skus: readonly string[]): Promise<ReadonlyMap<string, Product>> {
    const rows = await tx.query<ProductRow>(
      `SELECT ${COLUMNS} FROM products WHERE tenant_id = $1 AND sku = ANY ($2)`,
      [tx.tenantId, [...new Set(skus)]],
      'products-by-sku',
    );
    return new Map(rows.map((row) => [row.sku, productOf(row)]));
  }

  /** At most `limit` products by SKU, after the SKU `after`. */
  async page(tx: Transaction, after: string, limit: number): Promise<Product[]> {
    const rows = await tx.query<ProductRow>(
      `SELECT ${COLUMNS} FROM products WHERE tenant_id = $1 AND sku > $2 ORDER BY sku LIMIT $3`,
      [tx.tenantId, after, limit],
    );
    return rows.map(productOf);
  }

  private async one(tx: Transaction, sku: string, lock: string): Promise<Product> {
    const [row] = await tx.query<ProductRow>(
      `SELECT ${COLUMNS} FROM products WHERE tenant_id = $1 AND sku = $2 ${lock}`,
      [tx.tenantId, sku],
    );
    if (!row) throw new ProductNotFound(sku);
    return productOf(row);
  }
}
