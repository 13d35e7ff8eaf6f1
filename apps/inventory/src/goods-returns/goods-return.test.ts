import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { BatchTransaction } from '@erp/common-messaging';
import type { EventOf } from '@erp/common-messaging/contract';
import { RecordingEventPublisher } from '@erp/common-messaging/testing';
import { StockReturned } from '@erp/inventory-shared';
import { newId } from '@erp/kernel';
import type { ReturnReceived } from '@erp/shipping-shared';
import { SkuStore } from '../skus/sku.store.js';
import type { Movement } from '../stock/stock-movement.js';
import { StockStore } from '../stock/stock.store.js';
import { WarehouseStore } from '../warehouses/warehouse.store.js';
import { putAway } from './goods-return.js';
import { GoodsReturnStore } from './goods-return.store.js';
import { OnReturnReceived } from './on-return-received.js';

describe('what came back is put away', () => {
  test('given lines of one SKU for one warehouse, then it is one movement a return, sorted as levels are locked', () => {
    const first = {
      returnId: 'r2',
      lines: [
        { lineNumber: 1, sku: 'LP', warehouseId: 'w1', quantity: 1 },
        { lineNumber: 2, sku: 'CD', warehouseId: 'w2', quantity: 2 },
        { lineNumber: 2, sku: 'CD', warehouseId: 'w1', quantity: 3 },
        { lineNumber: 3, sku: 'LP', warehouseId: 'w1', quantity: 4 },
      ],
    };
    const second = { returnId: 'r1', lines: [{ lineNumber: 1, sku: 'CD', warehouseId: 'w1', quantity: 9 }] };
    expect(putAway([first, second])).toEqual([
      { returnId: 'r1', sku: 'CD', warehouseId: 'w1', quantity: 9 },
      { returnId: 'r2', sku: 'CD', warehouseId: 'w1', quantity: 3 },
      { returnId: 'r2', sku: 'CD', warehouseId: 'w2', quantity: 2 },
      { returnId: 'r2', sku: 'LP', warehouseId: 'w1', quantity: 5 },
    ]);
  });

  test('whatever comes back, no piece is lost, and no shelf of a return stands twice or out of order', () => {
    const line = fc.record({
      lineNumber: fc.integer({ min: 1, max: 3 }),
      sku: fc.constantFrom('A', 'B', 'a', 'B-1'),
      warehouseId: fc.constantFrom('w1', 'w2', 'w3'),
      quantity: fc.integer({ min: 1, max: 9 }),
    });
    const returns = fc.uniqueArray(
      fc.record({ returnId: fc.constantFrom('r1', 'r2', 'r3'), lines: fc.array(line) }),
      { selector: ({ returnId }) => returnId },
    );
    fc.assert(
      fc.property(returns, (received) => {
        const shelves = putAway(received);
        const pieces = (items: readonly { quantity: number }[]) =>
          items.reduce((sum, { quantity }) => sum + quantity, 0);
        for (const { returnId, lines } of received)
          expect(pieces(shelves.filter((shelf) => shelf.returnId === returnId))).toBe(pieces(lines));
        const names = shelves.map(({ sku, warehouseId, returnId }) =>
          [sku, warehouseId, returnId].join('\0'),
        );
        expect(names).toEqual([...new Set(names)].sort());
      }),
    );
  });
});

describe('when a return is received', () => {
  const WAREHOUSE = newId();
  const tx = { causedBy: () => ({}) } as unknown as BatchTransaction;
  const movements: Movement[] = [];
  const events = new RecordingEventPublisher();
  const returns = new Set<string>();

  class Returns extends GoodsReturnStore {
    override async insert(
      _tx: BatchTransaction,
      received: readonly { returnId: string }[],
    ): Promise<Set<string>> {
      const fresh = received.map(({ returnId }) => returnId).filter((returnId) => !returns.has(returnId));
      for (const returnId of fresh) returns.add(returnId);
      return new Set(fresh);
    }
  }
  class Warehouses extends WarehouseStore {
    override open = async (): Promise<Set<string>> => new Set([WAREHOUSE]);
  }
  class Skus extends SkuStore {
    override registered = async (): Promise<Set<string>> => new Set(['CD']);
  }
  class Stock extends StockStore {
    override append = async (_tx: unknown, entries: readonly Movement[]): Promise<number[]> => {
      movements.push(...entries);
      return [];
    };
  }
  const onReturn = new OnReturnReceived(new Returns(), new Warehouses(), new Skus(), new Stock(), events);
  const received = (returnId: string, sku: string, warehouseId: string) => {
    const lines = [{ lineNumber: 1, sku, warehouseId, quantity: 2 }];
    const data = { orderId: newId(), shipmentId: newId(), returnId, reason: 'CUSTOMER_RETURN', lines };
    return { data } as EventOf<typeof ReturnReceived>;
  };

  test('then it is booked and told once, however often it comes', async () => {
    const event = received(newId(), 'CD', WAREHOUSE);
    await onReturn.restock([event, event], tx);
    await onReturn.restock([event], tx);
    const { orderId, returnId, lines } = event.data;
    expect(events.of(StockReturned)).toEqual([{ orderId, returnId, lines }]);
    expect(movements).toEqual([
      {
        type: 'RETURN',
        sku: 'CD',
        warehouseId: WAREHOUSE,
        quantityDelta: 2,
        documentId: returnId,
        reference: '',
        reason: null,
      },
    ]);
  });

  test('for a warehouse or a SKU that nobody knows, then it is refused by name', async () => {
    const nowhere = newId();
    await expect(onReturn.restock([received(newId(), 'CD', nowhere)], tx)).rejects.toThrow(
      `there is no warehouse ${nowhere}`,
    );
    await expect(onReturn.restock([received(newId(), 'LP', WAREHOUSE)], tx)).rejects.toThrow(
      'not registered: LP',
    );
  });
});
