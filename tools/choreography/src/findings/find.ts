import type { Choreography } from '../choreography.js';
import { cycles } from './cycles.js';
import { uncompensated, unheard, unpublished } from './events.js';
import { EXCUSED_FILE, type Excuse, type Finding } from './finding.js';
import { lostJobs } from './jobs.js';
import { endlessWaits } from './waits.js';

/** A finding with the excuse for it, if there is one. */
export interface Judged extends Finding {
  readonly excuse: Excuse | null;
}

/** Everything that stands against a choreography, excused or not; and every excuse that excuses nothing. */
export function find(choreography: Choreography, excuses: readonly Excuse[]): Judged[] {
  const all = [unheard, unpublished, uncompensated, endlessWaits, cycles, lostJobs].flatMap((rule) =>
    rule(choreography),
  );
  const excuseOf = (finding: Finding) => excuses.find((excuse) => isFor(excuse, finding)) ?? null;
  return [
    ...all.map((finding) => ({ ...finding, excuse: excuseOf(finding) })),
    ...excuses.filter((excuse) => !all.some((finding) => isFor(excuse, finding))).map(stale),
  ];
}

const isFor = (excuse: Excuse, { rule, at }: Finding): boolean => excuse.rule === rule && excuse.at === at;

const stale = ({ rule, at }: Excuse): Judged => ({
  rule: 'stale-excuse',
  at: `${rule} ${at}`,
  message: `${EXCUSED_FILE} excuses "${rule}" of ${at}, which is no finding (any more).`,
  mend: 'Take the excuse away.',
  excuse: null,
});
