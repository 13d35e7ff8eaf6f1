/** The value below which `percent` of the samples lie, by the nearest rank; NaN of none. */
export function percentile(samples: readonly number[], percent: number): number {
  if (samples.length === 0) return Number.NaN;
  const sorted = [...samples].sort((a, b) => a - b);
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1]!;
}

/** The middle one; the mean of the two middle ones of an even number; NaN of none. */
export function median(samples: readonly number[]): number {
  if (samples.length === 0) return Number.NaN;
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export interface Summary {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

export const summary = (samples: readonly number[]): Summary => ({
  median: median(samples),
  lowest: samples.length === 0 ? Number.NaN : Math.min(...samples),
  highest: samples.length === 0 ? Number.NaN : Math.max(...samples),
});

/** The median of `samples` as a multiple of that of `base`; null when either has none, or the base is 0. */
export function ratio(samples: readonly number[] | undefined, base: readonly number[] | undefined) {
  const value = median(samples ?? []) / median(base ?? []);
  return Number.isFinite(value) ? value : null;
}

/** Three digits that count, with separators: 1234 is 1,230, 0.01234 is 0.0123. */
export function figure(value: number | null): string {
  if (value === null || Number.isNaN(value)) return '-';
  return new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(value);
}
