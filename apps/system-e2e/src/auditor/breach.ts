import type { Ends } from './orders-to-their-ends.js';
import type { Sabotage } from './sabotage.js';

/** A breach, what the auditor is to call broken, and what one of its lines must say. */
export interface PlantedBreach extends Sabotage {
  readonly breaks: readonly string[];
  readonly says: string;
}

/** Orders that went well, and the id of an event of one of them by its type. */
export interface Sound {
  readonly ends: Ends;
  readonly eventOf: (type: string, orderId: string) => string;
}

/** By what is wrong. */
export type Breaches = Readonly<Record<string, (sound: Sound) => PlantedBreach>>;

/** An id that nobody drew. */
export const NOBODYS = '00000000-0000-7000-8000-000000000001';

/** The rows of an order, in any table. */
export const of = (orderId: string): string => `order_id = '${orderId}'`;
