import type { HandledEvent } from './received-event.js';

/**
 * Puts events that a batch handler may take at once into groups of one type and one tenant, and says in which order the
 * groups are handled. An event joins an earlier group only where it passes no event of its own key, so that order within
 * a key is kept, and events of different keys alone change places. Types without a batch handler stand alone.
 */
export function handledTogether(events: readonly HandledEvent[]): HandledEvent[][] {
  const groups: HandledEvent[][] = [];
  /** Index of the last group that holds an event of the key. */
  const lastOfKey = new Map<string, number>();
  /** Index of the last group of a type and tenant. */
  const lastOfKind = new Map<string, number>();
  for (const item of events) {
    const { key, type, tenantId } = item.event;
    const kind = `${type} ${tenantId}`;
    const open = item.handlers.some(({ extras }) => extras.batch) ? lastOfKind.get(kind) : undefined;
    let index = groups.length;
    if (open !== undefined && open >= (lastOfKey.get(key) ?? 0)) index = open;
    (groups[index] ??= []).push(item);
    lastOfKey.set(key, index);
    lastOfKind.set(kind, index);
  }
  return groups;
}
