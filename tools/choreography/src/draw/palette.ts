/** Two shades of one hue, as `#rrggbb`: to fill with under dark text, and for lines and letters on white. */
export interface Shades {
  readonly light: string;
  readonly dark: string;
}

/** Told apart also by who sees red and green alike; red is kept for failures. */
const HUES: readonly Shades[] = [
  { light: '#ede9fe', dark: '#6d28d9' },
  { light: '#dbeafe', dark: '#1d4ed8' },
  { light: '#d1fae5', dark: '#047857' },
  { light: '#fef3c7', dark: '#b45309' },
  { light: '#cffafe', dark: '#0e7490' },
  { light: '#e5e7eb', dark: '#374151' },
  { light: '#fae8ff', dark: '#a21caf' },
];

export const FAILURE_COLOUR: Shades = { light: '#fee2e2', dark: '#dc2626' };

/** A hue for each context, by its place among them; when there are more contexts than hues, from the beginning again. */
export const paletteOf = (contexts: readonly string[]): ((context: string) => Shades) => {
  return (context) => HUES[Math.max(0, contexts.indexOf(context)) % HUES.length]!;
};
