import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GatewayAccess } from '@erp/auditor';

/** A charge as the gateway tells it. */
export interface Charge {
  readonly authorizationId: string;
  readonly reference: string;
  readonly status: 'AUTHORIZED' | 'DECLINED' | 'VOIDED';
  readonly currency: string;
  readonly amountMinor: number;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
}

/**
 * The gateway's books with charges that were never asked for, served while `look` runs: what stands at a gateway cannot
 * be taken back, so its own books are left alone.
 */
export async function withCookedBooks<T>(
  gateway: GatewayAccess,
  cook: (charges: readonly Charge[]) => readonly Charge[],
  look: (cooked: GatewayAccess) => Promise<T>,
): Promise<T> {
  const response = await fetch(`${gateway.url}/v1/charges?limit=1000`, {
    headers: { authorization: `Bearer ${gateway.apiKey}` },
  });
  const { items } = (await response.json()) as { items: Charge[] };
  const server = createServer((_request, reply) => {
    reply.setHeader('content-type', 'application/json');
    reply.end(JSON.stringify({ items: cook(items), nextCursor: null }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    return await look({ url: `http://127.0.0.1:${port}`, apiKey: gateway.apiKey });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
