import { Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, NotEquals } from 'class-validator';
import { Command, Database, EventPublisher } from '@erp/common-messaging';
import { ADJUSTMENT_REASONS, StockAdjusted, type AdjustmentReason } from '@erp/inventory-shared';
import { newId } from '@erp/kernel';
import {
  Idempotency,
  type IdempotentRequest,
  IdField,
  IntegerField,
  OptionalTextField,
  SkuField,
} from '@erp/service-kit';
import { UnknownSkus } from '../skus/sku.js';
import { SkuStore } from '../skus/sku.store.js';
import { UnknownWarehouse } from '../warehouses/warehouse.js';
import { WarehouseStore } from '../warehouses/warehouse.store.js';
import { AdjustmentNoteMissing } from './stock-errors.js';
import { MAX_QUANTITY, emptyLevel, move } from './stock-level.js';
import { StockStore } from './stock.store.js';

export class AdjustStockBody {
  @IdField()
  readonly warehouseId!: string;

  @SkuField()
  readonly sku!: string;

  /** Pieces found, or lost when negative. */
  @IntegerField(-MAX_QUANTITY, MAX_QUANTITY)
  @NotEquals(0)
  readonly quantityDelta!: number;

  @ApiProperty({ enum: ADJUSTMENT_REASONS })
  @IsIn(ADJUSTMENT_REASONS)
  readonly reason!: AdjustmentReason;

  /** Required for the reason OTHER. Kept in the ledger, which is never edited: no personal data here. */
  @OptionalTextField(500)
  readonly note?: string | null;
}

export interface Adjustment {
  readonly adjustmentId: string;
  readonly warehouseId: string;
  readonly sku: string;
  readonly quantityDelta: number;
  readonly reason: AdjustmentReason;
  readonly note: string;
  readonly onHand: number;
  readonly reserved: number;
}

@Injectable()
export class AdjustStock {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly warehouses: WarehouseStore,
    private readonly skus: SkuStore,
    private readonly stock: StockStore,
    private readonly events: EventPublisher,
  ) {}

  /**
   * Corrects what is on hand. Throws AdjustmentExceedsStock when it would touch what is reserved, UnknownWarehouse,
   * UnknownSkus, AdjustmentNoteMissing or StockTooHigh.
   */
  @Command({ emits: [StockAdjusted] })
  run(tenantId: string, request: IdempotentRequest, body: AdjustStockBody): Promise<Adjustment> {
    const { sku, quantityDelta, reason } = body;
    const note = body.note ?? '';
    if (reason === 'OTHER' && note.trim() === '') throw new AdjustmentNoteMissing();
    return this.database.transaction(tenantId, (tx) =>
      this.idempotency.idempotent(tx, request, async () => {
        const warehouse = await this.warehouses.find(tx, body.warehouseId);
        if (!warehouse) throw new UnknownWarehouse(body.warehouseId);
        const { warehouseId } = warehouse; // as the database writes it, whatever case was sent
        const level = (await this.stock.lock(tx, warehouseId, [sku])).get(sku);
        if (!level) await this.refuseUnknown(tx, sku);

        const { reserved } = move(level ?? emptyLevel(sku, warehouseId), quantityDelta);
        const adjustmentId = newId();
        const [onHand] = await this.stock.append(tx, [
          {
            type: 'ADJUSTMENT',
            sku,
            warehouseId,
            quantityDelta,
            documentId: adjustmentId,
            reference: note,
            reason,
          },
        ]);
        const adjusted = { adjustmentId, warehouseId, sku, quantityDelta, reason };
        await this.events.publish(tx, StockAdjusted, adjusted);
        return { ...adjusted, note, onHand: onHand!, reserved };
      }),
    );
  }

  private async refuseUnknown(tx: Parameters<SkuStore['registered']>[0], sku: string): Promise<void> {
    const registered = await this.skus.registered(tx, [sku]);
    if (!registered.has(sku))
      throw new UnknownSkus([sku], [{ pointer: '/sku', detail: `${sku} is not registered` }]);
  }
}
