import {
  Catch,
  HttpException,
  NotFoundException,
  type ArgumentsHost,
  type ExceptionFilter,
  type LoggerService,
} from '@nestjs/common';
import { errorKind } from '@erp/common-messaging';
import { CurrencyMismatch, DomainError, InvalidMoney } from '@erp/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { loggablePathOf, pathOf } from './access-log.js';
import { correlationIdOf } from './correlation.js';
import {
  HttpProblem,
  codeOfStatus,
  problemDocument,
  problemOfDomainError,
  type ProblemDocument,
  type ProblemTable,
} from './problem.js';

/** Turns every error of a request into a problem document: those of routing and parsing too. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly table: ProblemTable,
    private readonly logger: LoggerService,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const instance = pathOf(request.url);
    const known = describe(error, this.table, instance);
    if (!known || known.status >= 500) {
      const correlationId = correlationIdOf(request);
      const line = {
        msg: 'request failed',
        err: error,
        correlationId,
        method: request.method,
        path: loggablePathOf(request),
      };
      this.logger.error(line, 'Http');
    }
    if (reply.sent) return; // a handler that took over the connection has begun its own answer
    const problem = known ?? (errorKind(error) === 'EVENT' ? internalError(instance) : unavailable(instance));
    if (problem.status === 503) void reply.header('retry-after', RETRY_AFTER_S);
    void reply
      .status(problem.status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .send(problem);
  }
}

const internalError = (instance: string): ProblemDocument =>
  problemDocument(
    500,
    'internal-error',
    'the service failed; quote the X-Correlation-Id to its operators',
    instance,
  );

/** Seconds after which a client may ask again. */
const RETRY_AFTER_S = '1';

/** The database is away, or more ask for it than it has connections: nobody's mistake, and soon over. */
const unavailable = (instance: string): ProblemDocument =>
  problemDocument(
    503,
    'service-unavailable',
    'the service cannot reach its database in time; ask again, a POST with the same Idempotency-Key',
    instance,
  );

/** The document of an error whose message is meant for the caller; undefined for any other. */
export function describe(error: unknown, table: ProblemTable, instance: string): ProblemDocument | undefined {
  if (error instanceof DomainError) return problemOfDomainError(error, table, instance);
  if (error instanceof HttpProblem) {
    return problemDocument(error.status, error.code, error.message, instance, error.violations);
  }
  if (error instanceof InvalidMoney) return problemDocument(422, 'invalid-money', error.message, instance);
  if (error instanceof CurrencyMismatch)
    return problemDocument(422, 'currency-mismatch', error.message, instance);
  // Nest turns what Fastify refuses (malformed JSON, a body too large, an unknown route) into these.
  if (error instanceof NotFoundException) {
    return problemDocument(404, 'not-found', `there is nothing at ${instance}`, instance);
  }
  if (error instanceof HttpException && error.getStatus() < 500) {
    return problemDocument(error.getStatus(), codeOfStatus(error.getStatus()), error.message, instance);
  }
  return undefined;
}
