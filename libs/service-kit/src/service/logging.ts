import { currentCorrelationId } from '@erp/common-messaging';
import { trace } from '@opentelemetry/api';
import { LoggerModule } from 'nestjs-pino';
import type { Options } from 'pino-http';
import type { ServiceConfig } from '../config/service-config.js';
import { loggableError } from './loggable-error.js';

/**
 * Structured logs on standard output, one JSON object a line. pino-http's middleware is mounted nowhere: it would log
 * headers and addresses, which may be personal, and http/access-log.ts writes the line of a request.
 */
export function loggerModule({
  context,
  logLevel,
  logTo,
}: Pick<ServiceConfig, 'context' | 'logLevel' | 'logTo'>) {
  const options: Options = {
    level: logLevel,
    base: { service: context },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    mixin: whereItIs,
    wrapSerializers: false, // pino's own would copy every property of an error before ours sees it
    serializers: { err: (error) => loggableError(error) },
  };
  return LoggerModule.forRoot({ forRoutes: [], pinoHttp: logTo ? [options, logTo] : options });
}

/**
 * What a line within a request, a handler or a job says of where it belongs (R20), under the names that OpenTelemetry
 * has for logs that are no OTLP; nothing elsewhere.
 */
export function whereItIs(): Readonly<Record<string, string>> {
  const span = trace.getActiveSpan()?.spanContext();
  const correlationId = currentCorrelationId();
  return {
    ...(correlationId === null ? {} : { correlationId }),
    ...(span && trace.isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId } : {}),
  };
}
