import type { Repository } from './repository.js';

/** One rule about the whole repository that neither the compiler nor the linter can see. */
export interface Check {
  /** What holds, as a sentence: it is the line that is printed. */
  readonly rule: string;
  /** What to do about a problem. */
  readonly mend: string;
  /** Every place that breaks the rule, each a line that starts with the file. */
  readonly problems: (repository: Repository) => string[] | Promise<string[]>;
}
