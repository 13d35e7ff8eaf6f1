import { handOver, startTestStack } from './test-stack.js';

let started: Awaited<ReturnType<typeof startTestStack>> | null = null;

/** Jest's globalSetup of integration tests: the test run's stack, or one for this run alone. */
export async function setup(): Promise<void> {
  if (process.env['ERP_TEST_STACK']) return;
  started = await startTestStack();
  Object.assign(process.env, handOver(started.stack));
}

/** Jest's globalTeardown. */
export async function teardown(): Promise<void> {
  await started?.stop();
}
