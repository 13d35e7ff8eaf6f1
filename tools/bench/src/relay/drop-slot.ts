import { pause } from '../measure.js';
import type pg from 'pg';

/** Removes a replication slot whose reader has been killed: the server ends its session a moment later. */
export async function dropSlot(admin: pg.Client, slot: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await admin.query(
        'SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1',
        [slot],
      );
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await pause(50);
    }
  }
}
