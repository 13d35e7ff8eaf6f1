import { Invariant, type Finding } from '../finding.js';
import type { BusinessFacts } from './business-facts.js';
import type { OrderFact, OrderStatus } from './order-facts.js';

/** Who still waits for an answer until the order's deadline (ADR-005). */
const WAITING: ReadonlySet<OrderStatus> = new Set(['PLACED', 'CONFIRMED', 'AUTHORIZED']);

/** What commerce alone can tell: an order adds up, and none waits for ever (R9). */
export function checkOrders({ orders, nowMs, orderDeadlineMs }: BusinessFacts): Finding[] {
  const summed = new Invariant("an order's total is the sum of its lines, and a line's that of net and tax");
  const inTime = new Invariant('no order waits past its deadline', { settles: true });
  const answered = new Invariant('no order is left CANCELLING: shipping answers', { settles: true });
  for (const order of orders) {
    const name = `order ${order.orderId} of tenant ${order.tenantId}`;
    const wrong = wrongSum(order);
    summed.hold(wrong === undefined, () => `${name}: ${wrong}`);
    const { status, placedAtMs, deadlineAtMs } = order;
    const waited = () =>
      `${name} is ${status}, ${Math.round((nowMs - placedAtMs) / 1000)} s after it was placed`;
    inTime.hold(!WAITING.has(status) || nowMs <= (deadlineAtMs ?? placedAtMs + orderDeadlineMs), waited);
    answered.hold(status !== 'CANCELLING', waited);
  }
  return [summed, inTime, answered].map((invariant) => invariant.finding());
}

function wrongSum({ lines, totalMinor }: OrderFact): string | undefined {
  const line = lines.find((l) => l.netMinor + l.taxMinor !== l.totalMinor);
  if (line) return `line ${line.lineNumber}: ${line.netMinor} + ${line.taxMinor} is not ${line.totalMinor}`;
  const sum = lines.reduce((total, l) => total + l.totalMinor, 0n);
  return sum === totalMinor
    ? undefined
    : `the total is ${totalMinor}, the lines add up to ${sum} minor units`;
}
