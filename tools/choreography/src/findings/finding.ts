/** What may be wrong with a choreography. */
export const RULES = {
  unheard: 'an event that nobody handles',
  unpublished: 'an event that nobody publishes',
  uncompensated: 'a failure after which nothing happens',
  'endless-wait': 'a wait without a deadline',
  cycle: 'events that lead to each other for ever',
  'lost-job': 'a job that nobody runs, or nobody adds',
} as const;

export type Rule = keyof typeof RULES;

/** Something to mend, or to excuse with a reason. */
export interface Finding {
  readonly rule: Rule | 'stale-excuse';
  /** What it is about: an event type, the types of a cycle, a job. */
  readonly at: string;
  /** What is wrong. */
  readonly message: string;
  /** What to do about it. */
  readonly mend: string;
}

/** A finding that is meant to be so. Stands in EXCUSED_FILE. */
export interface Excuse {
  readonly rule: Rule;
  readonly at: string;
  /** Why it is right as it is; for the reader, who must be able to judge it. */
  readonly reason: string;
}

/** Below the repository's folder. */
export const EXCUSED_FILE = 'docs/choreography/excused.json';

/** The finding as lines for people. */
export const described = ({ rule, at, message, mend }: Finding): string =>
  `${rule}: ${at}\n  ${message}\n  ${mend}`;
