export const MODES = ['normal', 'slow', 'failing', 'timeout'] as const;

/**
 * How the gateway behaves to everybody. `slow` answers after `delayMs`; `failing` answers 503 and does nothing;
 * `timeout` does what is asked and never says so.
 */
export type Mode = (typeof MODES)[number];

export interface Control {
  readonly mode: Mode;
  /** Used by `slow`, in ms. */
  readonly delayMs: number;
}

export const NORMAL: Control = { mode: 'normal', delayMs: 1_000 };
