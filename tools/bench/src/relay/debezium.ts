import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@erp/stack';
import { adminClient, eventually } from '@erp/testing';
import pg from 'pg';
import { nowMs } from '../measure.js';
import { type BenchStack, benchWorld, createTopic } from '../stack.js';
import { atRate } from './at-rate.js';
import { ConnectWorker } from './connect-worker.js';
import type { Contestant, Entrant } from './contestant.js';
import { DEBEZIUM_SETTINGS, PUBLICATION } from './debezium-config.js';
import { dropSlot } from './drop-slot.js';
import { type BenchEvent, eventOf, PARTITIONS, TOPIC } from './event.js';

const CHUNK = 1_000;

/** Debezium's outbox event router on Kafka Connect. Its connector is paused where the others have not started. */
export const debezium: Contestant = {
  name: 'Debezium',
  settings: DEBEZIUM_SETTINGS,
  enter,
};

const INSERT = {
  name: 'insert',
  text: `INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload)
         SELECT uuidv7(), 'entity', key, 'Measured', payload
         FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS e (key, payload, n) ORDER BY n`,
};

async function enter(stack: BenchStack, topicPrefix: string): Promise<Entrant> {
  const topic = topicPrefix + TOPIC;
  await createTopic(stack, topic, PARTITIONS);
  const world = benchWorld(stack);
  const { database } = await world.emptyDatabase('commerce');
  const admin = await adminClient(stack, database);
  const writers = new pg.Pool({ ...stack.postgres, ...stack.postgres.superuser, database, max: 10 });
  const slot = `debezium_${topicPrefix.replaceAll('-', '_')}`;
  const folder = mkdtempSync(join(tmpdir(), 'erp-bench-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  await admin.query(`
    CREATE TABLE outbox (id uuid PRIMARY KEY, aggregatetype text NOT NULL, aggregateid text NOT NULL,
      type text NOT NULL, payload text NOT NULL);
    CREATE PUBLICATION ${PUBLICATION} FOR TABLE outbox WITH (publish = 'insert')`);
  await admin.query(`SELECT pg_create_logical_replication_slot($1, 'pgoutput')`, [slot]);
  const settings = { stack, database, slot, topicPrefix, folder, restPort: await freePort() };
  let worker = await ConnectWorker.start(settings);
  let paused = false;

  const insert = (client: pg.Client | pg.Pool, events: readonly BenchEvent[]) =>
    client.query({ ...INSERT, values: [events.map((e) => e.key), events.map((e) => e.payload)] });
  const streaming = () =>
    eventually('Debezium reads the slot', async () => {
      const { rows } = await admin.query(`SELECT FROM pg_replication_slots WHERE slot_name = $1 AND active`, [
        slot,
      ]);
      return rows.length === 1;
    });

  return {
    topic,
    pid: () => worker.pid,
    write: async (events) => {
      for (let from = 0; from < events.length; from += CHUNK)
        await insert(admin, events.slice(from, from + CHUNK));
    },
    standBy: async () => void (await streaming()),
    start: async () => {
      if (paused) await worker.resume();
      paused = false;
      return nowMs();
    },
    halt: async () => {
      await worker.pause();
      paused = true;
    },
    killAndRestart: async () => {
      await worker.kill();
      worker = await ConnectWorker.start(settings);
    },
    // Nothing is marked in its table: what is in the topic is done.
    settled: () => Promise.resolve(true),
    publish: (from, count, perSecond) =>
      atRate(from, count, perSecond, async (seq) => void (await insert(writers, [eventOf(seq)]))),
    leave: async () => {
      await worker.kill();
      await dropSlot(admin, slot);
      await writers.end();
      await admin.end();
      await world.destroy();
      process.removeListener('exit', removeFolder);
      removeFolder();
    },
  };
}
