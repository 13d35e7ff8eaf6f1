/**
 * How much of something a test of endurance takes: enough to show the rule in every run, or, with ERP_LONG_TESTS=true, as
 * much as it is named for.
 */
export const sizeOf = ({ short, long }: { readonly short: number; readonly long: number }): number =>
  isLongForm() ? long : short;

const isLongForm = (): boolean => process.env['ERP_LONG_TESTS'] === 'true';

/** What the long form measured, a JSON line on standard output: for eyes, as no test holds a machine to a speed. */
export function tellFigures(what: string, figures: Readonly<Record<string, number>>): void {
  if (!isLongForm()) return;
  const rounded = Object.entries(figures).map(([name, value]) => [name, Math.round(value * 100) / 100]);
  process.stdout.write(`${JSON.stringify({ what, ...Object.fromEntries(rounded) })}\n`);
}
