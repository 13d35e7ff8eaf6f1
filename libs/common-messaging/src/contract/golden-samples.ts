import { ContractViolation, readVersion, type EventDefinition } from './define-event.js';

/** An event as it stands on the topic, for ever: never edit a sample, add one for a new version (R4). */
export interface GoldenSample {
  readonly definition: EventDefinition;
  readonly version: number;
  readonly json: string;
  readonly key: string;
  /** Changes that the contract refuses, by what is wrong with them. */
  readonly breaks: Readonly<Record<string, object>>;
}

/** The event definitions among what a contract library exports. */
export const definitionsOf = (exported: object): EventDefinition[] =>
  Object.values(exported).filter(
    (value): value is EventDefinition => typeof value === 'object' && value !== null && 'topic' in value,
  );

/**
 * What is wrong with a contract library's golden samples: one that cannot be read or has another key, a break that is
 * not refused, a version without a sample. Empty when all is well.
 */
export function wrongSamples(exported: object, samples: readonly GoldenSample[]): string[] {
  return [...samples.flatMap(wrongIn), ...versionsWithout(exported, samples)];
}

function wrongIn({ definition, version, json, key, breaks }: GoldenSample): string[] {
  const name = `${definition.type} v${version}`;
  const sample = JSON.parse(json) as object;
  const wrong: string[] = [];
  try {
    const actual = definition.key(readVersion(definition, version, sample));
    if (actual !== key) wrong.push(`${name}: the key is ${actual}, not ${key}`);
  } catch (error) {
    wrong.push(`${name}: the sample cannot be read: ${(error as Error).message}`);
  }
  for (const [what, change] of Object.entries(breaks)) {
    try {
      readVersion(definition, version, { ...sample, ...change });
      wrong.push(`${name}: ${what} is not refused`);
    } catch (error) {
      if (!(error instanceof ContractViolation)) wrong.push(`${name}: ${what}: ${(error as Error).message}`);
    }
  }
  return wrong;
}

function versionsWithout(exported: object, samples: readonly GoldenSample[]): string[] {
  const sampled = new Set(samples.map((sample) => `${sample.definition.type} v${sample.version}`));
  return definitionsOf(exported)
    .flatMap(({ type, version }) => Array.from({ length: version }, (_, i) => `${type} v${i + 1}`))
    .filter((name) => !sampled.has(name))
    .map((name) => `${name} has no golden sample`);
}
