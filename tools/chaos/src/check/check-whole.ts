import { inboxTables, outboxTableName } from '@erp/common-messaging';
import { CONTEXTS } from '../plan/plan.js';
import { closeEyes, openEyes } from '../run/rest.js';
import type { World } from '../world/world.js';
import type { Violation } from './facts.js';

/** Over all schedules, for what came after the comparison of its own: no event has a second effect, none is unsettled. */
export async function checkWhole(world: World): Promise<Violation[]> {
  const eyes = await openEyes(world);
  const found: Violation[] = [];
  try {
    for (const context of CONTEXTS) {
      const { rows: doubled } = await eyes[context].query<{ id: string; n: number }>(
        'SELECT event_id AS id, count(*)::int AS n FROM effects GROUP BY event_id HAVING count(*) > 1',
      );
      for (const { id, n } of doubled)
        found.push({ breach: 'DOUBLED', what: `event ${id} has ${n} effects in ${context}` });
      const { rows: unsettled } = await eyes[context].query<{ id: string; status: string }>(
        `SELECT event_id AS id, status FROM ${outboxTableName(context)} WHERE status <> 'PUBLISHED'`,
      );
      for (const { id, status } of unsettled)
        found.push({ breach: 'NOT PUBLISHED', what: `event ${id} of ${context} is ${status}` });
      const { rows: parked } = await eyes[context].query<{ id: string; error: string }>(
        `SELECT coalesce(event_id, id::text) AS id, coalesce(error, 'behind another') AS error FROM ${inboxTables(context).parked}`,
      );
      for (const { id, error } of parked)
        found.push({ breach: 'PARKED', what: `event ${id} in ${context}: ${error}` });
    }
    const { rows: stamped } = await eyes.inventory.query<{ id: string; n: number }>(
      'SELECT event_id AS id, count(*)::int AS n FROM stamps GROUP BY event_id HAVING count(*) > 1',
    );
    for (const { id, n } of stamped)
      found.push({ breach: 'DOUBLED', what: `the job of event ${id} was done ${n} times` });
    return found;
  } finally {
    await closeEyes(eyes);
  }
}
