import 'reflect-metadata';
import type { Provider, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { httpAdapter } from '../http/http-edge.js';
import { openApiOf } from '../http/openapi.js';
import { operationsProblems } from '../operations/operations-problems.js';
import { OperationsToken } from '../operations/operator-guard.js';
import type { ServiceDefinition } from './define-service.js';
import { controllersOf, operationsControllers } from './service-module.js';

/** A code that a service refuses with, and the HTTP status of the answer. */
export interface Refusal {
  /** `urn:erp:problem:<code>` is the `type` of the problem document. */
  readonly code: string;
  readonly status: number;
}

/** What a service offers over HTTP. */
export interface ServiceDescription {
  /** What the running service serves at `/openapi.json`. */
  readonly openApi: OpenAPIObject;
  /** The refusals of its own use cases, then those of operations. */
  readonly refusals: readonly Refusal[];
}

/** The root of an application that is only looked at. */
class DescribedModule {}

/**
 * Describes a service that does not run: Nest builds its controllers in preview, in which nothing is constructed, so no
 * database, broker or setting is needed.
 */
export async function describeService(definition: ServiceDefinition): Promise<ServiceDescription> {
  const controllers = [...controllersOf(definition), ...operationsControllers];
  const app = await NestFactory.create<NestFastifyApplication>(
    { module: DescribedModule, controllers, providers: standInsFor(controllers) },
    httpAdapter(),
    { preview: true, logger: false, abortOnError: false },
  );
  const refusals = Object.entries({ ...definition.problems, ...operationsProblems }).map(([code, entry]) => ({
    code,
    status: typeof entry === 'number' ? entry : entry.status,
  }));
  return { openApi: openApiOf(app, definition.title), refusals };
}

/** Nest looks for what a constructor asks for also in preview, though it hands it to nobody. */
function standInsFor(controllers: readonly Type[]): Provider[] {
  const asked = controllers.flatMap(
    (controller) => (Reflect.getMetadata('design:paramtypes', controller) ?? []) as Type[],
  );
  return [...new Set([...asked, OperationsToken])].map((provide) => ({ provide, useValue: {} }));
}
