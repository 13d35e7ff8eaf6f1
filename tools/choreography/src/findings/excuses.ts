import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXCUSED_FILE, type Excuse, RULES } from './finding.js';

/** The file of excuses is not as it should be. */
export class BadExcuses extends Error {
  override readonly name = 'BadExcuses';
}

/** A reason that a reader can judge has a few words. */
const FEWEST_WORDS = 4;

/** The excuses of a repository. Throws BadExcuses, which names the place, what stands there and what is allowed. */
export const excusesIn = (root: string): Excuse[] =>
  readExcuses(readFileSync(join(root, EXCUSED_FILE), 'utf8'));

/** Throws BadExcuses. */
export function readExcuses(text: string): Excuse[] {
  let excuses: unknown;
  try {
    excuses = JSON.parse(text);
  } catch (error) {
    throw new BadExcuses(`${EXCUSED_FILE} is no JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(excuses)) throw new BadExcuses(`${EXCUSED_FILE} is no array of excuses`);
  return excuses.map((one: Partial<Excuse> | null, i): Excuse => {
    const { rule, at, reason } = one ?? {};
    const place = `${EXCUSED_FILE}, excuse ${i + 1} (${at ?? 'at nothing'})`;
    if (typeof rule !== 'string' || !Object.hasOwn(RULES, rule))
      throw new BadExcuses(`${place}: rule "${rule}" is none of ${Object.keys(RULES).join(', ')}`);
    if (typeof at !== 'string') throw new BadExcuses(`${place}: "at" is missing; the finding tells it`);
    if (typeof reason !== 'string' || reason.trim().split(/\s+/).length < FEWEST_WORDS)
      throw new BadExcuses(
        `${place}: reason "${reason ?? ''}" is not a sentence that says why it is right as it is`,
      );
    return { rule, at, reason };
  });
}
