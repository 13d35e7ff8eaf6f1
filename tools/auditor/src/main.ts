import { readState, StackError, stackPaths, status } from '@erp/stack';
import { audit } from './audit.js';
import { GatewayUnreadable, type GatewayAccess } from './business/read-charges.js';
import type { Audited } from './look.js';
import { report } from './report.js';

/** Exit status 0 without a breach, 1 with one, 2 when the audit could not be made. */
async function main(): Promise<number> {
  const gateway = gatewayOf(process.env);
  const found = await audit({ stack: await runningStack(), ...(gateway && { gateway }) });
  console.log(report(found));
  return found.breaches === 0 ? 0 : 1;
}

async function runningStack(): Promise<Audited> {
  const now = await status();
  if (now?.kafka.running && now.postgres.running) return readState(stackPaths());
  throw new StackError(
    'NOT_CREATED',
    'The stack does not run, so there is nothing to audit',
    'run "npm run stack -- up" (its data is kept from run to run), or "npm start" for the whole platform',
  );
}

/** Financial's own variables (GATEWAY_URL, GATEWAY_API_KEY); undefined when there is no gateway to ask. */
function gatewayOf({
  GATEWAY_URL: url,
  GATEWAY_API_KEY: apiKey,
}: NodeJS.ProcessEnv): GatewayAccess | undefined {
  if (!url) return undefined;
  if (apiKey) return { url: url.replace(/\/+$/, ''), apiKey };
  throw new GatewayUnreadable('GATEWAY_URL is set, but GATEWAY_API_KEY is not: set both, or neither');
}

main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    const expected = error instanceof StackError || error instanceof GatewayUnreadable;
    console.error(expected ? error.message : error);
    process.exitCode = 2;
  },
);
