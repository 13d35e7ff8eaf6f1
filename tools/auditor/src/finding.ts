/** Breaches that are named one by one in a report; the rest are only counted. */
const NAMED = 20;

/** What one invariant came to. */
export interface Finding {
  /** The rule, as one would say it. */
  readonly invariant: string;
  /** How many things it was held against. A rule that met nothing was not tested by this run. */
  readonly checked: number;
  /** How many break it. */
  readonly breaches: number;
  /** The first of them, each with its ids and what is wrong. */
  readonly named: readonly string[];
  /** True for a rule that a system at work breaks for a moment: outbox not yet drained, topic not yet read. */
  readonly settles: boolean;
}

/** Holds things against one rule and keeps count; bounded however many breaches there are. */
export class Invariant {
  private checked = 0;
  private breaches = 0;
  private readonly named: string[] = [];

  constructor(
    private readonly rule: string,
    private readonly options: { readonly settles?: boolean } = {},
  ) {}

  /** Counts one thing; `breach` is asked for its description only when `holds` is false. */
  hold(holds: boolean, breach: () => string): void {
    this.checked++;
    if (holds) return;
    this.breaches++;
    if (this.named.length < NAMED) this.named.push(breach());
  }

  finding(): Finding {
    const { rule: invariant, checked, breaches, named } = this;
    return { invariant, checked, breaches, named: [...named], settles: this.options.settles ?? false };
  }
}
