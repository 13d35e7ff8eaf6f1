import { type Tree, updateJson } from '@nx/devkit';

const EXCUSED_FILE = 'docs/choreography/excused.json';

interface Excuse {
  readonly rule: string;
  readonly at: string;
  readonly reason: string;
}

/**
 * A finding of the choreography that is meant to be so for now. One that excuses nothing any more is a finding too, so it
 * goes when its reason does.
 */
export const excuse = (tree: Tree, rule: 'unheard' | 'unpublished', type: string, reason: string): void =>
  updateJson<Excuse[]>(tree, EXCUSED_FILE, (excuses) => [...excuses, { rule, at: type, reason }]);

/** Takes back that nobody handles an event. */
export const nowHeard = (tree: Tree, type: string): void =>
  updateJson<Excuse[]>(tree, EXCUSED_FILE, (excuses) =>
    excuses.filter(({ rule, at }) => rule !== 'unheard' || at !== type),
  );
