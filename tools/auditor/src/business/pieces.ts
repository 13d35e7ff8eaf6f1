/** Numbers of pieces by SKU; a SKU without pieces is left out. */
export type Pieces = ReadonlyMap<string, number>;

export const NO_PIECES: Pieces = new Map();

export function piecesOf(lines: Iterable<{ readonly sku: string; readonly quantity: number }>): Pieces {
  const pieces = new Map<string, number>();
  for (const { sku, quantity } of lines) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  return pieces;
}

export const samePieces = (a: Pieces, b: Pieces): boolean =>
  a.size === b.size && within(a, b) && within(b, a);

/** True when there is no more of any SKU in `a` than in `b`. */
export const within = (a: Pieces, b: Pieces): boolean =>
  [...a].every(([sku, quantity]) => quantity <= (b.get(sku) ?? 0));

/** For a report: `3 CD-0042, 1 LP-7`; `nothing` for none. */
export const textOf = (pieces: Pieces): string =>
  [...pieces].map(([sku, quantity]) => `${quantity} ${sku}`).join(', ') || 'nothing';
