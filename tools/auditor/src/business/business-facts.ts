import type { ChargeFact, MoneyFacts } from './money-facts.js';
import type { OrderFact } from './order-facts.js';
import type { GoodsBackFact, ShipmentFact } from './shipment-facts.js';
import type { AvailableFact, OrderMovementsFact, ReservationFact, StockLevelFact } from './stock-facts.js';

/** Everything the audit knows about the business, each context's part in one snapshot of its database. */
export interface BusinessFacts {
  readonly orders: readonly OrderFact[];
  readonly levels: readonly StockLevelFact[];
  readonly available: readonly AvailableFact[];
  readonly reservations: readonly ReservationFact[];
  readonly movements: readonly OrderMovementsFact[];
  readonly shipments: readonly ShipmentFact[];
  readonly goodsBack: readonly GoodsBackFact[];
  readonly money: MoneyFacts;
  /** Null when no gateway was given: then nothing is said about it. */
  readonly charges: readonly ChargeFact[] | null;
  /** When the facts were read, in ms since 1970. */
  readonly nowMs: number;
  /** How long an order may wait for an answer, in ms. */
  readonly orderDeadlineMs: number;
}
