import type { ReplayFilter, ReplayProgress } from '@erp/common-messaging';
import { BadCommand, type Options } from './options.js';
import { table } from './print.js';
import { type Answer, each, needed, one, why } from './services.js';

const PATH = '/operations/replays';

/** Projections rebuilt from old events. Throws BadCommand, OperationRefused. */
export async function replay(options: Options, verb: string, word: string | undefined): Promise<Answer> {
  switch (verb) {
    case 'list':
      return list(options);
    case 'start': {
      const body = requestOf(options, needed(word, 'the name of a PROJECTION ("replay list" tells them)'));
      return told(await one(options).client.post<ReplayProgress>(PATH, body));
    }
    case 'show':
      return told(await one(options).client.get<ReplayProgress>(`${PATH}/${needed(word, 'the REPLAY_ID')}`));
    default: {
      const pace = verb === 'resume' ? { perSecond: numberOf(options['per-second'], '--per-second') } : {};
      const path = `${PATH}/${needed(word, 'the REPLAY_ID')}/${verb}`;
      return told(await one(options).client.post<ReplayProgress>(path, { ...why(options), ...pace }));
    }
  }
}

async function list(options: Options): Promise<Answer> {
  const all = await each(options, async ({ context, client }) => {
    const answer = await client.get<{ projections: string[]; items: ReplayProgress[] }>(PATH, {
      limit: options.limit,
    });
    return { context, ...answer };
  });
  const projections = all.flatMap(({ context, projections: names }) =>
    names.map((name) => `${context}: ${name}`),
  );
  const items = all.flatMap(({ context, items: replays }) => replays.map((each) => ({ context, ...each })));
  const columns = [
    'context',
    'replayId',
    'projection',
    'status',
    'dryRun',
    'remaining',
    'startedAt',
    'error',
  ];
  const replays = items.length === 0 ? 'Nothing was replayed yet.' : table(items, columns);
  return { text: [`Projections: ${projections.join(', ') || 'none'}`, replays].join('\n'), json: all };
}

/** Where it stands in one line, then what each partition, type and operator did. */
function told(progress: ReplayProgress): Answer {
  const { replayId, projection, status, remaining, recordsPerSecond, estimatedEndAt, error } = progress;
  const kind = progress.dryRun
    ? 'dry run'
    : isWhole(progress)
      ? 'rebuild'
      : 'narrowed replay, to be looked at';
  const pace = progress.perSecond === null ? 'no limit' : `at most ${progress.perSecond} events/s`;
  const lines = [
    `${kind} of ${projection}, ${replayId}: ${status}${progress.cutOverRequested ? ', to be cut over' : ''}`,
    `${remaining} records left, ${recordsPerSecond} records/s, ${pace}${estimatedEndAt ? `, about until ${String(estimatedEndAt)}` : ''}`,
    ...(isWhole(progress) ? [] : [`only ${JSON.stringify(progress.filter)}`]),
    ...(error === null ? [] : [`stands still: ${error}`]),
    ...(progress.waitingDeadLetters > 0
      ? [
          `${progress.waitingDeadLetters} dead letters are left out; the live consumer applies them once they are retried`,
        ]
      : []),
  ];
  const partitions = [
    'topic',
    'partition',
    'nextOffset',
    'targetOffset',
    'highWatermark',
    'recordsPerSecond',
    'estimatedEndAt',
  ];
  const parts = [
    lines.join('\n'),
    table(progress.partitions, partitions),
    ...(progress.counts.length > 0 ? [table(progress.counts, ['type', 'outcome', 'events'])] : []),
    table(progress.history, ['at', 'action', 'actor', 'reason', 'detail']),
  ];
  return { text: parts.join('\n\n'), json: progress };
}

const isWhole = ({ filter }: ReplayProgress): boolean => Object.keys(filter).length === 0;

function requestOf(options: Options, projection: string): object {
  const filter: ReplayFilter = {
    ...(options['published-by'] ? { contexts: options['published-by'] } : {}),
    ...(options.type ? { types: [options.type] } : {}),
    ...(options.key ? { key: options.key } : {}),
    ...(options.tenant ? { tenantId: options.tenant } : {}),
    ...(options.from ? { occurredFrom: options.from } : {}),
    ...(options.before ? { occurredBefore: options.before } : {}),
    ...(options.offsets ? { offsets: options.offsets.map(offsetsOf) } : {}),
  };
  return {
    projection,
    ...why(options),
    ...(Object.keys(filter).length > 0 ? { filter } : {}),
    perSecond: numberOf(options['per-second'], '--per-second'),
    dryRun: options['dry-run'],
    cutOver: options['cut-over'],
    fromWhatIsLeft: options['from-what-is-left'],
  };
}

/** `inventory-events/0`, or of it `:10-20`, `:10-`, `:-20`; the last offset is left out. */
function offsetsOf(text: string): NonNullable<ReplayFilter['offsets']>[number] {
  const { topic, partition, from, before } =
    /^(?<topic>[a-z][a-z-]*)\/(?<partition>\d+)(?::(?<from>\d*)-(?<before>\d*))?$/.exec(text)?.groups ?? {};
  if (!topic) throw new BadCommand(`--offsets ${text} is not like inventory-events/0:10-20`);
  return { topic, partition: Number(partition), ...(from ? { from } : {}), ...(before ? { before } : {}) };
}

function numberOf(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0)) throw new BadCommand(`${option} ${text} is no number above 0`);
  return value;
}
