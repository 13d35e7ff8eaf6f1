import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { MessagingModule } from '@erp/common-messaging';
import { definitionsOf } from '@erp/common-messaging/contract';
import type { ServiceConfig } from '../config/service-config.js';
import { Variables } from '../config/variables.js';
import { Idempotency } from '../idempotency/idempotency.js';
import { DeadLettersController } from '../operations/dead-letters.controller.js';
import { FailedEventsController } from '../operations/failed-events.controller.js';
import { HealthController } from '../operations/health.controller.js';
import { MetricsController } from '../operations/metrics.controller.js';
import { OperationsToken } from '../operations/operator-guard.js';
import { ReplaysController } from '../operations/replays.controller.js';
import { OnTenantEvents } from '../tenancy/on-tenant-events.js';
import { TenantDirectory } from '../tenancy/tenant-directory.js';
import { TenantGuard } from '../tenancy/tenant-guard.js';
import type { ServiceDefinition } from './define-service.js';
import { loggerModule } from './logging.js';

/** The context's own controllers and handlers, and those of tenancy where it learns of tenants by events. */
export const controllersOf = ({ ownsTenants, controllers }: ServiceDefinition): readonly Type[] => [
  // Those of tenancy first: a context's own handler of TenantProvisioned runs in a tenant that is known.
  ...(ownsTenants ? [] : [OnTenantEvents]),
  ...controllers,
];

/** What operators and the orchestrator ask every service. */
export const operationsControllers: readonly Type[] = [
  HealthController,
  MetricsController,
  DeadLettersController,
  FailedEventsController,
  ReplaysController,
];

/** The root module of a running service: the context's own parts, and what every service needs. */
export class ServiceModule {
  static of(definition: ServiceDefinition, config: ServiceConfig): DynamicModule {
    const tenancy = definition.ownsTenants ? undefined : new TenantDirectory(definition.context);
    return {
      module: ServiceModule,
      imports: [
        loggerModule(config),
        MessagingModule.register({
          ...config,
          entities: [...config.entities, ...(definition.entities ?? [])],
          published: definitionsOf(definition.publishes ?? {}),
          mustDeclare: true,
          ...(tenancy ? { admit: tenancy.admitEvent } : {}),
        }),
      ],
      controllers: [...controllersOf(definition), ...operationsControllers],
      providers: [
        ...definition.providers,
        ...settingsOf(definition, config),
        { provide: OperationsToken, useValue: new OperationsToken(config.operationsToken ?? null) },
        { provide: Idempotency, useValue: new Idempotency(definition.context) },
        ...(tenancy
          ? [
              { provide: TenantDirectory, useValue: tenancy },
              { provide: APP_GUARD, useClass: TenantGuard },
            ]
          : []),
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
