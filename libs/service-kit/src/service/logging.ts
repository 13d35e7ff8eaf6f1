import { LoggerModule } from 'nestjs-pino';
import type { ServiceConfig } from '../config/service-config.js';

/**
 * Structured logs on standard output, one JSON object a line. pino-http's middleware is mounted nowhere: it would log
 * headers and addresses, which may be personal, and http/access-log.ts writes the line of a request.
 */
export const loggerModule = ({ context, logLevel }: Pick<ServiceConfig, 'context' | 'logLevel'>) =>
  LoggerModule.forRoot({
    forRoutes: [],
    pinoHttp: {
      level: logLevel,
      base: { service: context },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
  });
