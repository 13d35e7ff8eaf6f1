import { Invariant, type Finding } from '../finding.js';
import { LEFT_FOR } from './order-ends.js';
import type { OrderStory } from './order-story.js';
import { NO_PIECES, piecesOf, samePieces, textOf, within, type Pieces } from './pieces.js';
import { LEFT } from './shipment-facts.js';

/** Every piece that was ordered left once, and none came back that had not left. */
export function checkQuantities(stories: readonly OrderStory[]): Finding[] {
  const ordered = new Invariant('what was shipped is what was ordered', { settles: true });
  const issued = new Invariant('what the stock ledger issued is what was shipped', { settles: true });
  const restocked = new Invariant('what the stock ledger took back is what shipping received', {
    settles: true,
  });
  const covered = new Invariant('no more came back than had left', { settles: true });
  const allBack = new Invariant('all of a RETURNED order has come back', { settles: true });
  for (const { name, order, shipment, goodsBack, movements } of stories) {
    const shipped = shipment && LEFT.has(shipment.status) ? shipment.pieces : NO_PIECES;
    const received = goodsBack?.pieces ?? NO_PIECES;
    const out = movements?.issued ?? NO_PIECES;
    const back = movements?.returned ?? NO_PIECES;
    if (order && LEFT_FOR.has(order.status)) {
      const wanted = piecesOf(order.lines);
      hold(ordered, samePieces(shipped, wanted), [`${name}: shipped`, shipped, 'ordered', wanted]);
    }
    hold(issued, samePieces(out, shipped), [`${name}: issued`, out, 'shipped', shipped]);
    hold(restocked, samePieces(back, received), [`${name}: restocked`, back, 'received', received]);
    hold(covered, within(received, shipped), [`${name}: received back`, received, 'shipped', shipped]);
    if (order?.status === 'RETURNED')
      hold(allBack, samePieces(back, out), [`${name} is RETURNED: restocked`, back, 'issued', out]);
  }
  return [ordered, issued, restocked, covered, allBack].map((invariant) => invariant.finding());
}

function hold(
  rule: Invariant,
  holds: boolean,
  [what, is, other, than]: [string, Pieces, string, Pieces],
): void {
  rule.hold(holds, () => `${what} ${textOf(is)}, ${other} ${textOf(than)}`);
}
