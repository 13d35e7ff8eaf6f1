import { contextOf, type EventDefinition, type EventEnvelope } from '../contract/index.js';
import { ReplayFilterRefused } from './replay-errors.js';

/** Which events; all that the projection handles when nothing is given. Kept with the replay, so all of it is JSON. */
export interface ReplayFilter {
  /** Contexts that published them: `inventory`. */
  readonly contexts?: readonly string[];
  readonly types?: readonly string[];
  /** Partition key. */
  readonly key?: string;
  readonly tenantId?: string;
  /** Time of the event, ISO 8601: at or after `occurredFrom`, before `occurredBefore`. */
  readonly occurredFrom?: string;
  readonly occurredBefore?: string;
  /** Only these partitions, from the first offset and before the last one; topics without the prefix of tests. */
  readonly offsets?: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly from?: string;
    readonly before?: string;
  }[];
}

/** True for a filter that leaves something out: what it makes is a part of the projection. */
export const isNarrow = (filter: ReplayFilter): boolean =>
  Object.values(filter).some((value) => value !== undefined);

/** The definitions that a filter keeps. Throws ReplayFilterRefused for one that names what is not there. */
export function keptDefinitions(
  { contexts, types, occurredFrom, occurredBefore }: ReplayFilter,
  handled: readonly EventDefinition[],
): EventDefinition[] {
  const known = handled.map(({ type }) => type);
  const unknown = types?.find((type) => !known.includes(type));
  if (unknown !== undefined)
    throw new ReplayFilterRefused(`the projection handles no ${unknown}: it handles ${known.join(', ')}`);
  if (
    occurredFrom !== undefined &&
    occurredBefore !== undefined &&
    new Date(occurredFrom) >= new Date(occurredBefore)
  )
    throw new ReplayFilterRefused(`there is no time from ${occurredFrom} and before ${occurredBefore}`);
  const kept = handled.filter(
    ({ type }) => (!types || types.includes(type)) && (!contexts || contexts.includes(contextOf(type))),
  );
  if (kept.length === 0)
    throw new ReplayFilterRefused(
      `no event of ${contexts?.join(', ')} is among those that the projection handles: ${known.join(', ')}`,
    );
  return kept;
}

export function fits(filter: ReplayFilter, event: EventEnvelope): boolean {
  const { contexts, types, key, tenantId, occurredFrom, occurredBefore } = filter;
  return (
    (!contexts || contexts.includes(contextOf(event.type))) &&
    (!types || types.includes(event.type)) &&
    (key === undefined || key === event.key) &&
    (tenantId === undefined || tenantId === event.tenantId) &&
    (occurredFrom === undefined || event.occurredAt >= new Date(occurredFrom)) &&
    (occurredBefore === undefined || event.occurredAt < new Date(occurredBefore))
  );
}
