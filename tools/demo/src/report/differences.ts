import { total, type OrderFacts } from '../facts/order-facts.js';
import { articles } from '../orders/catalogue.js';
import { differsFrom, type Ending, paid } from '../orders/ending.js';
import { LIVE, LIVE_ORDERS } from '../orders/live-orders.js';
import { PATH_ORDERS, PATHS, PRICE_MINOR, type Path } from '../orders/paths.js';
import { IMPORTED, type Results } from './results.js';

/** Everything that is not exactly what the file and the paths say; empty when all is. */
export function differences(results: Results): string[] {
  const { books, events, file, orders, refusals } = results;
  const imported = orders.filter(({ source }) => source === IMPORTED);
  const live = orders.filter(({ sku }) => sku === LIVE);
  const parked = events.reduce((sum, event) => sum + event.parked, 0);
  const left = orders.filter(({ issued }) => issued > 0).length;
  return [
    ...unless('orders', orders.length, file.orders + LIVE_ORDERS + PATH_ORDERS),
    ...unless('orders of the file', imported.length, file.orders),
    ...unless(
      'their amounts in cents',
      total(imported, (o) => o.totalMinor),
      file.amountMinor,
    ),
    ...unless(
      'captured of them in cents',
      total(imported, (o) => o.capturedMinor),
      file.amountMinor,
    ),
    ...unless(
      'discs issued for them',
      total(imported, (o) => o.issued),
      file.discs,
    ),
    ...imported.flatMap((order) => wrongEnd(order, [paid(order.quantity, order.totalMinor)])),
    ...unless('live orders', live.length, LIVE_ORDERS),
    ...live.flatMap((order) => wrongEnd(order, [paid(1, PRICE_MINOR)])),
    ...PATHS.flatMap((path) => pathDifferences(path, orders)),
    ...refusals.flatMap(({ title, expected, answered }) => unless(title, answered, expected)),
    ...stockDifferences(results),
    ...unless('debit in cents, against credit', books.debitMinor, books.creditMinor),
    ...unless('invoices, against orders that left', books.invoices.count, left),
    ...unless('invoice numbers missing', books.invoices.missing, 0),
    ...unless('credit note numbers missing', books.creditNotes.missing, 0),
    ...unless('events parked', parked, 0),
  ];
}

/** What is wrong with the orders of one path; empty when all ended as they must. */
export function pathDifferences(
  { title, sku, orders: count, endings }: Path,
  orders: readonly OrderFacts[],
): string[] {
  const walked = orders.filter((order) => order.sku === sku);
  return [
    ...unless(title, walked.length, count),
    ...walked.flatMap((order) => wrongEnd(order, endings)).map((wrong) => `${title}: ${wrong}`),
  ];
}

/** Told against the ending that comes nearest. */
function wrongEnd(order: OrderFacts, endings: readonly Ending[]): string[] {
  const tried = endings.map((ending) => differsFrom(ending, order));
  const nearest = tried.reduce((best, next) => (next.length < best.length ? next : best));
  return nearest.length === 0 ? [] : [`order ${order.orderId}: ${nearest.join(', ')}`];
}

/** On hand is what was received less what left, more what came back; and in the end nothing is held any more. */
function stockDifferences({ file, orders, stock }: Results): string[] {
  const levels = new Map(stock.map((level) => [level.sku, level]));
  return articles(file).flatMap(({ sku, onHand }) => {
    const { received = 0, reserved = 0, onHand: now = 0 } = levels.get(sku) ?? {};
    const of = orders.filter((order) => order.sku === sku);
    const gone = total(of, (order) => order.issued - order.returned);
    return [
      ...unless(`${sku} received`, received, onHand ?? 0),
      ...unless(`${sku} on hand`, now, received - gone),
      ...unless(`${sku} reserved`, reserved, 0),
    ];
  });
}

const unless = <T extends string | number>(what: string, is: T, shouldBe: T): string[] =>
  is === shouldBe ? [] : [`${what}: ${is}, should be ${shouldBe}`];
