import type { DynamicModule, Provider } from '@nestjs/common';
import { MessagingModule } from '@erp/common-messaging';
import type { ServiceConfig } from '../config/service-config.js';
import { Variables } from '../config/variables.js';
import { Idempotency } from '../idempotency/idempotency.js';
import { HealthController } from '../operations/health.controller.js';
import { MetricsController } from '../operations/metrics.controller.js';
import type { ServiceDefinition } from './define-service.js';
import { loggerModule } from './logging.js';

/** The root module of a running service: the context's own parts, and what every service needs. */
export class ServiceModule {
  static of(definition: ServiceDefinition, config: ServiceConfig): DynamicModule {
    return {
      module: ServiceModule,
      imports: [
        loggerModule(config),
        MessagingModule.register({
          ...config,
          entities: [...config.entities, ...(definition.entities ?? [])],
        }),
      ],
      controllers: [...definition.controllers, HealthController, MetricsController],
      providers: [
        ...definition.providers,
        ...settingsOf(definition, config),
        { provide: Idempotency, useValue: new Idempotency(definition.context) },
      ],
    };
  }
}

/** Throws ConfigError, which lists every setting of the context that is wrong. */
function settingsOf(definition: ServiceDefinition, config: ServiceConfig): Provider[] {
  const variables = new Variables(config.environment ?? {});
  const providers = (definition.settings ?? []).map(({ provide, read }) => ({
    provide,
    useValue: read(variables),
  }));
  variables.done();
  return providers;
}
