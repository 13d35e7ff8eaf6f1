export * from './config/service-config.js';
export { ConfigError, Variables, type Environment, type IntegerRange } from './config/variables.js';
export { BodyStream } from './http/body-stream.js';
export { HttpProblem, type ProblemDocument, type ProblemMapping, type ProblemTable } from './http/problem.js';
export { TenantId } from './http/tenant-id.js';
export { Idempotency, idempotencySchema } from './idempotency/idempotency.js';
export { IdempotencyKey, withBodyDigest, type IdempotentRequest } from './idempotency/idempotency-key.js';
export { defineService, type ServiceDefinition, type SettingsDefinition } from './service/define-service.js';
