import { Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, ValidateNested } from 'class-validator';
import { Command, Database, EventPublisher } from '@erp/common-messaging';
import { GoodsReceived } from '@erp/inventory-shared';
import { newId } from '@erp/kernel';
import {
  Idempotency,
  type IdempotentRequest,
  IdField,
  IntegerField,
  SkuField,
  TextField,
} from '@erp/service-kit';
import { UnknownSkus } from '../skus/sku.js';
import { SkuStore } from '../skus/sku.store.js';
import { UnknownWarehouse } from '../warehouses/warehouse.js';
import { WarehouseStore } from '../warehouses/warehouse.store.js';
import { MAX_QUANTITY, emptyLevel, move } from './stock-level.js';
import { mergeLines, type ReceiptLine } from './stock-movement.js';
import { StockStore } from './stock.store.js';

export class ReceiptLineBody implements ReceiptLine {
  @SkuField()
  readonly sku!: string;

  @IntegerField(1, MAX_QUANTITY)
  readonly quantity!: number;
}

export class ReceiveGoodsBody {
  @IdField()
  readonly warehouseId!: string;

  /** What people call it, such as the number of the delivery note. */
  @TextField(200, 'DN-2026-0815')
  readonly reference!: string;

  @ApiProperty({ type: [ReceiptLineBody], minItems: 1, maxItems: 1000 })
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(1000)
  @ValidateNested({ each: true })
  @Type(() => ReceiptLineBody)
  readonly lines!: ReceiptLineBody[];
}

export interface GoodsReceipt {
  readonly receiptId: string;
  readonly warehouseId: string;
  readonly reference: string;
  /** One for each SKU, with what is on hand in the warehouse now. */
  readonly lines: readonly (ReceiptLine & { readonly onHand: number })[];
}

@Injectable()
export class ReceiveGoods {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly warehouses: WarehouseStore,
    private readonly skus: SkuStore,
    private readonly stock: StockStore,
    private readonly events: EventPublisher,
  ) {}

  /** Puts goods on hand. Throws UnknownWarehouse, UnknownSkus or StockTooHigh. */
  @Command({ emits: [GoodsReceived] })
  run(tenantId: string, request: IdempotentRequest, body: ReceiveGoodsBody): Promise<GoodsReceipt> {
    return this.database.transaction(tenantId, (tx) =>
      this.idempotency.idempotent(tx, request, async () => {
        const lines = mergeLines(body.lines);
        const codes = lines.map(({ sku }) => sku);
        const warehouse = await this.warehouses.find(tx, body.warehouseId);
        if (!warehouse) throw new UnknownWarehouse(body.warehouseId);
        const { warehouseId } = warehouse; // as the database writes it, whatever case was sent
        const registered = await this.skus.registered(tx, codes);
        if (registered.size < codes.length) throw unknownSkus(body.lines, registered);

        const levels = await this.stock.lock(tx, warehouseId, codes);
        for (const { sku, quantity } of lines)
          move(levels.get(sku) ?? emptyLevel(sku, warehouseId), quantity);
        const receiptId = newId();
        const onHand = await this.stock.append(
          tx,
          lines.map(({ sku, quantity }) => ({
            type: 'RECEIPT' as const,
            sku,
            warehouseId,
            quantityDelta: quantity,
            documentId: receiptId,
            reference: body.reference,
            reason: null,
          })),
        );
        await this.events.publish(tx, GoodsReceived, { receiptId, warehouseId, lines });
        return {
          receiptId,
          warehouseId,
          reference: body.reference,
          lines: lines.map((line, i) => ({ ...line, onHand: onHand[i]! })),
        };
      }),
    );
  }
}

function unknownSkus(lines: readonly ReceiptLine[], registered: ReadonlySet<string>): UnknownSkus {
  const unknown = [...new Set(lines.map(({ sku }) => sku))].filter((sku) => !registered.has(sku));
  const violations = lines.flatMap(({ sku }, i) =>
    registered.has(sku) ? [] : [{ pointer: `/lines/${i}/sku`, detail: `${sku} is not registered` }],
  );
  return new UnknownSkus(unknown, violations);
}
