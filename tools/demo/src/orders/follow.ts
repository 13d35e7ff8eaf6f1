import type { Eyes } from '../facts/eyes.js';
import { readStanding, readUnsettled, type Standing } from '../facts/read-progress.js';
import { poll, type Step } from '../progress.js';
import { number } from '../report/say.js';

const EVERY_MS = 500;

/** Of which orders, how many there will be, and that this is what they come to. */
export interface Followed {
  /** All orders when left out. */
  readonly source?: string;
  readonly expected: number;
}

/** Follows orders to their end, and until nothing that follows from it is left to be done: captures, invoices, refunds. */
export async function untilSettled(eyes: Eyes, { source, expected }: Followed, step: Step): Promise<void> {
  await poll(step.signal, EVERY_MS, async () => {
    const standing = await readStanding(eyes, source);
    const all = ended(standing) >= expected;
    const open = all ? await readUnsettled(eyes) : 0;
    const rest = open > 0 ? `, ${number(open)} payments, invoices and returns under way` : '';
    step.say(say(standing, expected) + rest);
    return all && open === 0 ? true : undefined;
  });
}

const ended = ({ completed, cancelled, returned }: Standing): number => completed + cancelled + returned;

/** "3,120 placed, 2,800 dispatched, 2,500 completed of 6,919" */
function say(standing: Standing, expected: number): string {
  const { placed, dispatched, completed, cancelled, returned } = standing;
  const others = [
    ...(cancelled > 0 ? [`${number(cancelled)} cancelled`] : []),
    ...(returned > 0 ? [`${number(returned)} returned`] : []),
  ];
  const all = [
    `${number(placed)} placed`,
    `${number(dispatched)} dispatched`,
    `${number(completed)} completed`,
    ...others,
  ];
  return `${all.join(', ')} of ${number(expected)}`;
}
