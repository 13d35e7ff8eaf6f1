import type { IncomingMessage, ServerResponse } from 'node:http';
import { LoggerModule } from 'nestjs-pino';
import type { ServiceConfig } from '../config/service-config.js';

/** Probes and scrapes come every few seconds and say nothing. */
const QUIET_PATHS = /^\/(health|metrics)(\/|$|\?)/;

const pathOf = (request: IncomingMessage): string => (request.url ?? '').split('?', 1)[0] ?? '';

/**
 * Structured logs on standard output, one JSON object a line. A request's line has method, path, status and
 * correlation id; never headers, query, body or address, which may hold personal data.
 */
export const loggerModule = ({ context, logLevel }: Pick<ServiceConfig, 'context' | 'logLevel'>) =>
  LoggerModule.forRoot({
    pinoHttp: {
      level: logLevel,
      base: { service: context },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      autoLogging: { ignore: (request) => QUIET_PATHS.test(request.url ?? '') },
      customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? 'error' : 'info'),
      customAttributeKeys: { reqId: 'correlationId', responseTime: 'durationMs' },
      quietReqLogger: true,
      customSuccessObject: summary,
      customErrorObject: (request, response, _error, value: object) => summary(request, response, value),
      wrapSerializers: false,
      serializers: { req: () => undefined, res: () => undefined },
    },
  });

function summary(request: IncomingMessage, response: ServerResponse, value: object): object {
  return { ...value, method: request.method, path: pathOf(request), status: response.statusCode };
}
