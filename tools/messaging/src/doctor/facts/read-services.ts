import type { MessagingStatusReport } from '@erp/common-messaging';
import { type ClockFacts, clockFacts } from './clock.js';
import { type Read, reading } from './facts.js';

export interface HealthFacts {
  readonly ready: boolean;
  /** Null when it answered with something else than a status. */
  readonly heldBack: Readonly<Record<string, string>> | null;
  /** By the Date header of its answer, which is cut to seconds. Null without one. */
  readonly clock: ClockFacts | null;
}

export interface ServiceFacts {
  readonly context: string;
  readonly url: string;
  readonly health: Read<HealthFacts>;
}

const ANSWER_WITHIN_MS = 5_000;

/** Asks each service how it is. */
export const readServices = (urls: Readonly<Record<string, string>>): Promise<ServiceFacts[]> =>
  Promise.all(
    Object.entries(urls).map(async ([context, url]) => ({
      context,
      url,
      health: await reading(() => readHealth(url)),
    })),
  );

async function readHealth(url: string): Promise<HealthFacts> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const askedAt = Date.now();
  const ready = await fetch(`${url}/health/ready`, { signal });
  const date = ready.headers.get('date');
  const clock = date === null ? null : clockFacts(askedAt, Date.parse(date), Date.now(), 1_000);
  const messaging = await fetch(`${url}/health/messaging`, { signal });
  const report = messaging.ok ? ((await messaging.json()) as MessagingStatusReport) : null;
  return { ready: ready.ok, heldBack: report?.heldBack ?? null, clock };
}
