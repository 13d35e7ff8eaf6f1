import { readFileSync } from 'node:fs';
import type {
  DeadLetter,
  DeadLetterSummary,
  FailedEvent,
  MessagingStatusReport,
  RetryProgress,
} from '@erp/common-messaging';
import { BadCommand, type Options } from './options.js';
import { details, table } from './print.js';
import { replay } from './replay.js';
import { type Answer, each, needed, one, why } from './services.js';

/** Runs one command. Throws BadCommand, OperationRefused, StackError. */
export function run(options: Options): Promise<Answer> {
  const [noun, verb, id] = options.words;
  const command = [noun, verb].filter(Boolean).join(' ');
  switch (command) {
    case 'doctor':
      return examine(options);
    case 'status':
      return status(options);
    case 'dead-letters list':
      return listDeadLetters(options);
    case 'dead-letters show':
      return showDeadLetter(options, needed(id, 'the ID of a dead letter'));
    case 'dead-letters retry-many':
      return retryDeadLetters(options);
    case 'dead-letters progress':
      return progress(options, needed(id, 'the id that retry-many answered'));
    case 'dead-letters retry':
    case 'dead-letters edit':
    case 'dead-letters skip':
      return act(options, 'dead-letters', needed(id, 'the ID of a dead letter'), verb!);
    case 'failed list':
      return listFailed(options);
    case 'failed show':
      return showFailed(options, needed(id, 'the EVENT_ID'));
    case 'failed retry-many':
      return retryFailed(options);
    case 'failed retry':
    case 'failed edit':
    case 'failed skip':
      return act(options, 'failed-events', needed(id, 'the EVENT_ID'), verb!);
    case 'replay list':
    case 'replay start':
    case 'replay show':
    case 'replay pause':
    case 'replay resume':
    case 'replay cancel':
    case 'replay cut-over':
      return replay(options, verb!, id);
    default:
      throw new BadCommand(`there is no command "${options.words.join(' ')}"`);
  }
}

/** Loaded only here: it brings the clients of broker and database with it, which take a second. */
async function examine(options: Options): Promise<Answer> {
  const { doctor } = await import('./doctor/doctor.js');
  return doctor(options);
}

async function status(options: Options): Promise<Answer> {
  const all = await each(options, async ({ context, url }) => {
    const response = await fetch(`${url}/health/messaging`, { signal: AbortSignal.timeout(5_000) });
    const report = (await response.json()) as MessagingStatusReport;
    return { context, ...report };
  });
  const columns = [
    'context',
    'pending',
    'failed',
    'parkedKeys',
    'lag',
    'published',
    'consumed',
    'duplicates',
  ];
  const held = all.flatMap(({ context, heldBack }) =>
    Object.entries(heldBack).map(([place, why]) => `${context} does not read ${place}: ${why}`),
  );
  return { text: [table(all, columns), ...held].join('\n'), json: all };
}

async function listDeadLetters(options: Options): Promise<Answer> {
  const all = await each(options, async ({ context, client }) => {
    const { items } = await client.get<{ items: DeadLetterSummary[] }>('/operations/dead-letters', {
      ...filterOf(options),
      status: options.status,
      reason: options['refused-for'],
      limit: options.limit,
    });
    return items.map((item) => ({ context, ...item }));
  });
  const items = all.flat();
  const columns = ['context', 'id', 'status', 'type', 'key', 'reason', 'attempts', 'waiting', 'error'];
  return { text: items.length === 0 ? 'There are no dead letters.' : table(items, columns), json: items };
}

async function showDeadLetter(options: Options, id: string): Promise<Answer> {
  const letter = await one(options).client.get<DeadLetter>(`/operations/dead-letters/${id}`);
  return { text: details(letter), json: letter };
}

async function retryDeadLetters(options: Options): Promise<Answer> {
  const perSecond = options['per-second'] === undefined ? undefined : Number(options['per-second']);
  const all = await each(options, async ({ context, client }) => {
    const body = { ...filterOf(options), refusedFor: options['refused-for'], perSecond, ...why(options) };
    const answer = await client.post<{ retryId: string; heads: number }>(
      '/operations/dead-letters/retries',
      body,
    );
    return { context, ...answer };
  });
  return { text: table(all, ['context', 'heads', 'retryId']), json: all };
}

async function progress(options: Options, retryId: string): Promise<Answer> {
  const now = await one(options).client.get<RetryProgress>(`/operations/dead-letters/retries/${retryId}`);
  return { text: details(now), json: now };
}

async function listFailed(options: Options): Promise<Answer> {
  const all = await each(options, async ({ context, client }) => {
    const query = { ...filterOf(options), limit: options.limit };
    const { items } = await client.get<{ items: FailedEvent[] }>('/operations/failed-events', query);
    return items.map((item) => ({ context, ...item }));
  });
  const items = all.flat();
  const columns = ['context', 'eventId', 'type', 'key', 'attempts', 'waiting', 'error'];
  return { text: items.length === 0 ? 'There are no FAILED events.' : table(items, columns), json: items };
}

async function showFailed(options: Options, eventId: string): Promise<Answer> {
  const event = await one(options).client.get<FailedEvent>(`/operations/failed-events/${eventId}`);
  return { text: details(event), json: event };
}

async function retryFailed(options: Options): Promise<Answer> {
  const all = await each(options, async ({ context, client }) => {
    const body = { ...filterOf(options), ...why(options) };
    return { context, ...(await client.post<{ events: number }>('/operations/failed-events/retries', body)) };
  });
  return { text: table(all, ['context', 'events']), json: all };
}

async function act(options: Options, noun: string, id: string, verb: string): Promise<Answer> {
  const payload = verb === 'edit' ? { payload: readPayload(options.payload) } : {};
  const answer = await one(options).client.post<object>(`/operations/${noun}/${id}/${verb}`, {
    ...why(options),
    ...payload,
  });
  return { text: details(answer), json: answer };
}

function readPayload(file: string | undefined): unknown {
  if (file === undefined)
    throw new BadCommand('edit needs --payload FILE, or --payload - for standard input');
  try {
    return JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'));
  } catch (error) {
    throw new BadCommand(`the payload in ${file} cannot be read: ${(error as Error).message}`);
  }
}

const filterOf = ({ type, key, tenant }: Options) => ({ type, key, tenantId: tenant });
