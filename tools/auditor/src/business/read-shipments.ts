import type { Snapshot } from '../database.js';
import type { OfOrder } from './order-facts.js';
import { piecesOf } from './pieces.js';
import type { GoodsBackFact, ShipmentFact } from './shipment-facts.js';

interface Line {
  readonly sku: string;
  readonly quantity: number;
}

export function readShipments(shipping: Snapshot): Promise<ShipmentFact[]> {
  return shipping.read<Omit<ShipmentFact, 'pieces'> & { lines: Line[] | null }, ShipmentFact>(
    `SELECT tenant_id AS "tenantId", order_id AS "orderId", shipment_id AS "shipmentId", status, lines
     FROM shipments`,
    ({ lines, ...shipment }) => ({ ...shipment, pieces: piecesOf(lines ?? []) }),
  );
}

export function readGoodsBack(shipping: Snapshot): Promise<GoodsBackFact[]> {
  return shipping.read<OfOrder & { lines: Line[] }, GoodsBackFact>(
    `SELECT tenant_id AS "tenantId", order_id AS "orderId",
            jsonb_agg(jsonb_build_object('sku', sku, 'quantity', quantity)) AS lines
     FROM return_lines GROUP BY 1, 2`,
    ({ lines, ...order }) => ({ ...order, pieces: piecesOf(lines) }),
  );
}
