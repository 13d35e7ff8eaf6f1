import { randomBytes } from 'node:crypto';
import { PostgreSqlContainer } from '@testcontainers/postgresql';
import { RedpandaContainer } from '@testcontainers/redpanda';
import { provisionAuditor, readContexts } from '@erp/stack';
import { adminClient } from './admin-client.js';
import type { TestStack } from './test-stack.js';

/** The same servers as deploy/docker/compose.yaml, by Testcontainers; for WITH_CONTAINERS=true (R22). */
export async function startContainers(): Promise<{ stack: TestStack; stop(): Promise<void> }> {
  const password = () => randomBytes(16).toString('hex');
  const [postgres, redpanda] = await Promise.all([
    new PostgreSqlContainer('postgres:18-alpine')
      .withCommand([
        'postgres',
        '-c',
        'max_connections=300',
        '-c',
        'deadlock_timeout=50ms',
        '-c',
        'autovacuum_naptime=5s',
      ])
      .start(),
    new RedpandaContainer('docker.redpanda.com/redpandadata/redpanda:v25.2.1').start(),
  ]);
  const stack: TestStack = {
    brokers: [redpanda.getBootstrapServers().replace(/^\w+:\/\//, '')],
    postgres: {
      host: postgres.getHost(),
      port: postgres.getPort(),
      superuser: { user: postgres.getUsername(), password: postgres.getPassword() },
      auditor: { user: 'erp_auditor', password: password() },
    },
    passwords: Object.fromEntries(
      readContexts().contexts.map(({ name }) => [
        name,
        { owner: password(), app: password(), messaging: password() },
      ]),
    ),
    root: null,
  };
  const admin = await adminClient(stack);
  await provisionAuditor(admin, stack.postgres.auditor);
  await admin.end();
  return {
    stack,
    stop: async () => {
      await Promise.all([postgres.stop(), redpanda.stop()]);
    },
  };
}
