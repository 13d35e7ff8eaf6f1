import { RULES, type Direction } from '../compatibility/rules.js';
import type { Break } from '../compatibility/judge.js';

/** Something that stands against merging, with what to do about it. */
export interface Finding {
  readonly type: string;
  /** The rule that is broken. */
  readonly rule: string;
  /** Where, such as `v3 against v2, at /lines/*`. */
  readonly where: string;
  readonly old?: unknown;
  readonly new?: unknown;
  readonly why: string;
  readonly mend: string;
}

/** A finding on a version that breaks with an older one; `proof` says how it was seen. */
export function breakFinding(type: string, older: number, newer: number, found: Break, proof = ''): Finding {
  const { direction, path, rule } = found;
  const [reader, writer] = direction === 'backward' ? [newer, older] : [older, newer];
  const { because, mend } = RULES[rule];
  const [old, now] = direction === 'backward' ? [found.writer, found.reader] : [found.reader, found.writer];
  return {
    type,
    rule: `${rule} (${direction})`,
    where: `v${newer} against v${older}, at ${path}`,
    old,
    new: now,
    why: `a reader of v${reader} would refuse some events of v${writer}, because ${because}${proof}.`,
    mend: `${capital(mend[direction])}. ${WAY_OUT[direction](type)}`,
  };
}

const WAY_OUT: Readonly<Record<Direction, (type: string) => string>> = {
  backward: (type) => `If old events cannot be brought up, it is another fact: ${anew(type)}`,
  forward: (type) => `If readers must not go on as they are, it is a breaking change: ${anew(type)}`,
};

const anew = (type: string): string =>
  `publish it under a type of its own beside ${type}, with replaces and a window, until nobody reads the old one (docs/adr/027-breaking-changes.md).`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A finding as text for people. */
export function described({ type, rule, where, why, mend, ...values }: Finding): string {
  const value = (name: 'old' | 'new') => (name in values ? [`  ${name}   ${shown(values[name])}`] : []);
  return [
    `${type} ${where}`,
    `  rule  ${rule}`,
    ...value('old'),
    ...value('new'),
    `  why   ${why}`,
    `  do    ${mend}`,
  ].join('\n');
}

const LONGEST = 200;

function shown(value: unknown): string {
  if (value === undefined) return '(nothing)';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}
