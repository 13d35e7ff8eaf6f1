/** What is wrong with one line of a file. */
export interface LineError {
  /** The header is line 1. */
  readonly line: number;
  readonly detail: string;
}

/** Errors shown; of more than these only the number is told. */
export const SHOWN_ERRORS = 100;

/** Counts every error of a file and keeps the first of them, so that a bad file of any size takes no memory. */
export class ImportFindings {
  constructor(
    private readonly kept: LineError[] = [],
    private counted = 0,
  ) {}

  copy(): ImportFindings {
    return new ImportFindings([...this.kept], this.counted);
  }

  get count(): number {
    return this.counted;
  }

  /** In the order of their lines. */
  get shown(): readonly LineError[] {
    return [...this.kept].sort((a, b) => a.line - b.line).slice(0, SHOWN_ERRORS);
  }

  add(line: number, ...details: readonly string[]): void {
    this.counted += details.length;
    for (const detail of details) if (this.kept.length < 2 * SHOWN_ERRORS) this.kept.push({ line, detail });
  }

  /** Errors found together, of which only the first were looked up. */
  addCounted(first: readonly LineError[], count: number): void {
    this.counted += count;
    this.kept.push(...first.slice(0, SHOWN_ERRORS));
  }
}
