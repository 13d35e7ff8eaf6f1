import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';

export const USAGE = `npm run messaging -- <command> [options]

  doctor                             what stalls messaging, why, and what to do; looks at the servers itself, so it
                                     works when services are down. Exit status 0 when all is well, 1 when not
  status                             outbox, inbox and relay of every service
  dead-letters list                  what could not be applied, oldest first
  dead-letters show ID               payload, headers, stack, history
  dead-letters retry ID              try the head of a key again; what waits behind it follows in order
  dead-letters retry-many            all that fit the filter, at --per-second
  dead-letters progress RETRY_ID     how far a retry of many is
  dead-letters edit ID               replace the payload (from --payload FILE, - for standard input) and retry
  dead-letters skip ID               drop it for good
  failed list | show EVENT_ID | retry EVENT_ID | retry-many | edit EVENT_ID | skip EVENT_ID
                                     the same for outbox rows that the broker refused
  replay list                        projections, and what was replayed for them
  replay start PROJECTION            rebuild it beside the live one: everything, or what the filters keep (--type, --key,
                                     --tenant, and --published-by CONTEXT, --from and --before TIME of the event,
                                     --offsets TOPIC/PARTITION:FIRST-END, more than once). With --dry-run count only,
                                     with --cut-over cut over when it has caught up
  replay show REPLAY_ID              how far each partition is, what became of the events, who did what
  replay pause | resume | cancel | cut-over REPLAY_ID

  --context NAME       which service: identity, commerce, inventory, ...; for doctor, list, retry-many and
                       status all when left out
  --reason TEXT        why; required for everything that changes something, kept in the audit trail
  --operator NAME      who; the name of this login when left out
  --status, --type, --key, --tenant, --refused-for
                       filters: PARKED|QUEUED|RESOLVED|SKIPPED, an event type, a partition key, a tenant's id,
                       HANDLER|UNREADABLE|UNKNOWN_VERSION|CONTRACT
  --per-second N       pace of retry-many; 50 when left out; and of a replay, without a limit when left out
  --from-what-is-left  replay although retention has removed records
  --limit N            entries of a list; 50 when left out
  --min-free-percent N, --clock-tolerance-ms N, --stuck-after-s N
                       of doctor: a disk with less free space, clocks further apart, transactions and rows that stand
                       still for longer are told; 5, 2000 and 10 when left out
  --json               JSON, for programs
  --url URL            the service's URL, with the secret in OPERATIONS_TOKEN; else the services of "npm start"`;

/** Words or options that are not as USAGE says. */
export class BadCommand extends Error {
  override readonly name = 'BadCommand';
}

export type Options = ReturnType<typeof readOptions>;

/** Throws BadCommand. */
export function readOptions(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        context: text,
        reason: text,
        operator: text,
        status: text,
        type: text,
        key: text,
        tenant: text,
        'refused-for': text,
        'per-second': text,
        limit: text,
        payload: text,
        'published-by': { type: 'string', multiple: true },
        from: text,
        before: text,
        offsets: { type: 'string', multiple: true },
        'dry-run': { type: 'boolean' },
        'cut-over': { type: 'boolean' },
        'from-what-is-left': { type: 'boolean' },
        'min-free-percent': text,
        'clock-tolerance-ms': text,
        'stuck-after-s': text,
        url: text,
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return { words: positionals, ...values, operator: values.operator ?? userInfo().username };
  } catch (error) {
    throw new BadCommand((error as Error).message);
  }
}
