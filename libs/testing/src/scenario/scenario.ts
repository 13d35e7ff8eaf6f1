import type { DataOf, EventDefinition } from '@erp/common-messaging/contract';
import { newId } from '@erp/kernel';
import type { Api, Reply } from '../api.js';
import { compareEvents, matches, type PublishedEvent, readPublished } from './compare.js';
import type { ContextUnderTest } from './context-under-test.js';
import type { Expected, Fact, InAnyOrder } from './event.js';
import { publishFact } from './publish-fact.js';

/** What is known in a scenario so far; a step takes from it the ids that the context made. */
export interface Seen {
  readonly tenantId: string;
  /** Data of the latest event of this type. Throws when there is none. */
  last<E extends EventDefinition>(definition: E): DataOf<E>;
}

/** A request to the context's REST API. */
export interface RestCall {
  readonly method: string;
  readonly path: string;
  readonly body: object | undefined;
}

export const rest = (method: string, path: string, body?: object): RestCall => ({ method, path, body });

/** What happens: an event of others, a request, or a function that makes one of what is known by then. */
export type Step = Fact | RestCall | ((seen: Seen) => Fact | RestCall);

/** What became of a scenario, for checks beyond its events. */
export interface Outcome {
  readonly tenantId: string;
  readonly api: Api;
  /** What the context published since `when`. */
  readonly events: readonly PublishedEvent[];
  /** The answer to the last request of `when`; undefined when there was none. */
  readonly reply: Reply | undefined;
}

/**
 * A story of one context: `scenario(shipping).given(...).when(...).then(...)`. Steps are events of others, or requests;
 * each is taken only when the context has come to rest after the one before, so their order is the order of arrival.
 */
export const scenario = (context: ContextUnderTest): Given => new Given(context);

class Given {
  private readonly before: Step[] = [];
  private known = true;

  constructor(private readonly context: ContextUnderTest) {}

  /** What has happened. A request among it must succeed. */
  given(...steps: readonly Step[]): this {
    this.before.push(...steps);
    return this;
  }

  /** No TenantProvisioned has arrived for this scenario's tenant. */
  unknownTenant(): this {
    this.known = false;
    return this;
  }

  when(...steps: readonly Step[]): When {
    return new When(this.context, this.before, steps, this.known);
  }
}

class When {
  constructor(
    private readonly context: ContextUnderTest,
    private readonly before: readonly Step[],
    private readonly steps: readonly Step[],
    private readonly tenantKnown: boolean,
  ) {}

  /**
   * Exactly these events were published since `when`, those of one key in this order; by type and the given parts of
   * their data. Rejects with UnexpectedEvents.
   */
  async then(...expected: readonly (Expected | InAnyOrder)[]): Promise<Outcome> {
    refuseAwait(expected);
    const outcome = await this.run();
    compareEvents(outcome.events, expected);
    return outcome;
  }

  thenNothing(): Promise<Outcome> {
    return this.then();
  }

  /** The last request was answered with this status and, for a problem document, this code. */
  async thenStatus(status: number, code?: string): Promise<Outcome> {
    const outcome = await this.run();
    const { reply } = outcome;
    const type = code === undefined ? {} : { body: { type: `urn:erp:problem:${code}` } };
    if (!matches({ status, ...type }, reply))
      throw new Error(
        `expected ${status} ${code ?? ''}, answered ${reply?.status} ${JSON.stringify(reply?.body)}`,
      );
    return outcome;
  }

  private async run(): Promise<Outcome> {
    const { context } = this;
    const tenantId = this.tenantKnown ? await context.world.tenant(context.database) : newId();
    const api = context.api(tenantId);
    for (const step of this.before) {
      const reply = await this.take(step, api);
      if (reply && reply.status >= 300)
        throw new Error(`given: answered ${reply.status} ${JSON.stringify(reply.body)}`);
    }
    const already = new Set(context.published(tenantId).map((record) => record.headers['ce_id']));
    let reply: Reply | undefined;
    for (const step of this.steps) reply = (await this.take(step, api)) ?? reply;
    // An event that is published in an old form, too, counts once: as what it is now, which stands first (ADR-027).
    const events = context
      .published(tenantId)
      .filter(({ headers: { ce_id: id } }) => !already.has(id) && already.add(id))
      .map(readPublished);
    return { tenantId, api, events, reply };
  }

  private async take(step: Step, api: Api): Promise<Reply | undefined> {
    const made = typeof step === 'function' ? step(this.seen(api.tenantId)) : step;
    let reply: Reply | undefined;
    if ('definition' in made) publishFact(this.context.kafka, api.tenantId, made);
    else reply = await this.request(made, api);
    await this.context.settled();
    return reply;
  }

  private request({ method, path, body }: RestCall, api: Api): Promise<Reply> {
    const headers = { 'idempotency-key': newId() };
    return api.send(method, path, body ?? (method === 'GET' ? undefined : {}), headers);
  }

  private seen(tenantId: string): Seen {
    return {
      tenantId,
      last: <E extends EventDefinition>({ type }: E): DataOf<E> => {
        const found = this.context
          .published(tenantId)
          .map(readPublished)
          .findLast((event) => event.type === type);
        if (!found) throw new Error(`${this.context.context} has published no ${type} in this scenario`);
        return found.data;
      },
    };
  }
}

/** `await` on a scenario without an end would call its `then` with two functions and prove nothing. */
function refuseAwait(expected: readonly unknown[]): void {
  if (typeof expected[0] === 'function')
    throw new Error('a scenario ends with then(...), thenNothing() or thenStatus(...)');
}
