import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { cardOfToken } from './cards.js';
import { type Control, NORMAL } from './control.js';
import { keyOf } from './edge.js';
import type { Answer, Gateway } from './gateway.js';
import type { AuthorizationRequest } from './operation.js';
import { Problem } from './problem.js';
import { SCHEMAS } from './schemas.js';

interface AmountOf {
  Params: { id: string };
  Body: { amountMinor: number };
}

/** The routes that move money, and when their answers do not come. */
export class Payments {
  control: Control = NORMAL;
  /** Keys whose first request was lost. */
  private readonly lost = new Set<string>();

  constructor(
    private readonly gateway: Gateway,
    /** How late authorisations of the slow card are answered, in ms. */
    private readonly slowCardMs: number,
  ) {}

  addTo(server: FastifyInstance): void {
    const { gateway } = this;
    server.post<{ Body: { cardNumber: string; expiry: string } }>(
      '/v1/tokens',
      { schema: SCHEMAS.token },
      async (request, reply) => {
        const { cardNumber, expiry } = request.body;
        return this.answer(request, reply, (key) => gateway.tokenize(key, cardNumber, expiry));
      },
    );
    server.post<{ Body: AuthorizationRequest }>(
      '/v1/authorizations',
      { schema: SCHEMAS.authorization },
      async (request, reply) => this.authorize(request, reply),
    );
    server.post<AmountOf>(
      '/v1/authorizations/:id/captures',
      { schema: SCHEMAS.amount },
      async (request, reply) => {
        const capture = { authorizationId: request.params.id, amountMinor: request.body.amountMinor };
        return this.answer(request, reply, (key) => gateway.capture(key, capture));
      },
    );
    server.post<{ Params: { id: string } }>(
      '/v1/authorizations/:id/void',
      { schema: SCHEMAS.nothing },
      async (request, reply) =>
        this.answer(request, reply, (key) => gateway.void(key, { authorizationId: request.params.id })),
    );
    server.post<AmountOf>('/v1/captures/:id/refunds', { schema: SCHEMAS.amount }, async (request, reply) => {
      const refund = { captureId: request.params.id, amountMinor: request.body.amountMinor };
      return this.answer(request, reply, (key) => gateway.refund(key, refund));
    });
    server.get<{ Params: { key: string } }>('/v1/operations/:key', async (request) => {
      await this.admit();
      const { key } = request.params;
      const operation = gateway.operation(key);
      if (!operation) throw new Problem(404, 'operation-unknown', `nothing was done by the key ${key}`);
      const { kind, response } = operation;
      const status = 'status' in response ? response.status : 'CREATED';
      return { key, kind, status, httpStatus: 201, response };
    });
  }

  private async authorize(
    request: FastifyRequest<{ Body: AuthorizationRequest }>,
    reply: FastifyReply,
  ): Promise<unknown> {
    const { token, amountMinor, currency, reference } = request.body;
    const card = cardOfToken(token);
    const key = keyOf(request);
    if (card?.firstAnswer === 'LOST' && !this.lost.has(key) && this.control.mode !== 'failing') {
      this.lost.add(key);
      return reply.hijack();
    }
    const authorization = { token, amountMinor, currency, reference };
    return this.answer(request, reply, () => this.gateway.authorize(key, authorization), {
      silent: card?.firstAnswer === 'RECORDED',
      delayMs: card?.slow ? this.slowCardMs : 0,
    });
  }

  /** Answers with 201, but late or never as the mode and the card have it. `silent`: not the first time. */
  private async answer(
    request: FastifyRequest,
    reply: FastifyReply,
    act: (key: string) => Answer,
    { silent = false, delayMs = 0 } = {},
  ): Promise<unknown> {
    const key = keyOf(request);
    await this.admit();
    const { operation, replayed } = act(key);
    // Taken over and left alone: the connection stays open without a word.
    if (this.control.mode === 'timeout' || (silent && !replayed)) return reply.hijack();
    if (delayMs > 0) await pause(delayMs, undefined, { ref: false });
    if (replayed) reply.header('idempotent-replayed', 'true');
    return reply.status(201).send(operation.response);
  }

  private async admit(): Promise<void> {
    const { mode, delayMs } = this.control;
    if (mode === 'failing')
      throw new Problem(503, 'gateway-failing', 'the gateway is down; nothing was done, try again later');
    if (mode === 'slow') await pause(delayMs, undefined, { ref: false });
  }
}
