import {
  readVersion,
  violationsOf,
  type EventDefinition,
  type GoldenSample,
} from '@erp/common-messaging/contract';
import { essence, type JsonSchema } from '../compatibility/json-schema.js';
import { pathOf, type VersionFiles } from '../files/contract-files.js';
import type { Finding } from './finding.js';

/** Every golden sample has the schema of its own version, and the newest reader reads it, under the same key (R4). */
export function checkSamples(
  definition: EventDefinition,
  files: ReadonlyMap<number, VersionFiles>,
): Finding[] {
  return [...files].flatMap(([version, { schema, samples }]) => {
    if (samples.length === 0) return [noSample(definition, version)];
    return samples.flatMap((sample, i) => wrong(definition, version, schema, sample, i));
  });
}

const noSample = ({ type }: EventDefinition, version: number): Finding => ({
  type,
  rule: 'NO_SAMPLE',
  where: `v${version}, ${pathOf(type, version, 'samples')}`,
  why: 'the version has no golden sample, so nothing shows that its events can still be read.',
  mend: 'Add at least one event as it stands on the topic, as { "key": ..., "data": ... }; npm run contracts -- update proposes one.',
});

function wrong(
  definition: EventDefinition,
  version: number,
  schema: JsonSchema | undefined,
  sample: GoldenSample,
  index: number,
): Finding[] {
  const { type } = definition;
  const finding = (rule: string, why: string, mend: string): Finding => ({
    type,
    rule,
    where: `v${version}, sample ${index + 1} of ${pathOf(type, version, 'samples')}`,
    why,
    mend,
  });
  // By its essence: ajv takes an $id once, and a file is read more often.
  const own = schema ? violationsOf(essence(schema), sample.data) : [];
  if (own.length > 0)
    return [
      finding(
        'SAMPLE_INVALID',
        `it has not the schema of its own version: ${own.join('; ')}.`,
        'Mend the sample, before it is committed.',
      ),
    ];
  try {
    const key = definition.key(readVersion(definition, version, sample.data));
    if (key === sample.key) return [];
    return [
      {
        ...finding(
          'KEY_CHANGED',
          'its key is another now, so it would lose its order among the events of that key.',
          'Keep the key; an event with another order is another type.',
        ),
        old: sample.key,
        new: key,
      },
    ];
  } catch (error) {
    return [
      finding(
        'SAMPLE_UNREADABLE',
        `the newest reader (v${definition.version}) cannot read it: ${(error as Error).message}.`,
        `Mend the upcasters from v${version} on: old events stay readable for ever.`,
      ),
    ];
  }
}
