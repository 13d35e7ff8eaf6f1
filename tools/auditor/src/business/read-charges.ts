import type { ChargeFact } from './money-facts.js';

/** A payment gateway's own books. */
export interface GatewayAccess {
  readonly url: string;
  readonly apiKey: string;
}

/** The gateway did not give its books; the message says what it answered instead. */
export class GatewayUnreadable extends Error {
  override readonly name = 'GatewayUnreadable';
}

const PAGE = 1_000;
const TIMEOUT_MS = 10_000;

interface Page {
  readonly items: readonly {
    readonly authorizationId: string;
    readonly reference: string;
    readonly status: ChargeFact['status'];
    readonly currency: string;
    readonly amountMinor: number;
    readonly capturedMinor: number;
    readonly refundedMinor: number;
  }[];
  readonly nextCursor: string | null;
}

/** Every charge, page by page, oldest first. Throws GatewayUnreadable. */
export async function readCharges({ url, apiKey }: GatewayAccess): Promise<ChargeFact[]> {
  const charges: ChargeFact[] = [];
  for (let cursor: string | null = '0'; cursor !== null;) {
    const page: Page = await get(`${url}/v1/charges?limit=${PAGE}&cursor=${cursor}`, apiKey);
    for (const { authorizationId, reference, status, currency, ...amounts } of page.items)
      charges.push({
        chargeId: authorizationId,
        reference,
        status,
        currency,
        amountMinor: BigInt(amounts.amountMinor),
        capturedMinor: BigInt(amounts.capturedMinor),
        refundedMinor: BigInt(amounts.refundedMinor),
      });
    cursor = page.nextCursor;
  }
  return charges;
}

async function get(url: string, apiKey: string): Promise<Page> {
  const headers = { authorization: `Bearer ${apiKey}` };
  let response: Response;
  try {
    response = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    throw new GatewayUnreadable(`${url} does not answer: is the payment gateway running?`, { cause: error });
  }
  if (!response.ok)
    throw new GatewayUnreadable(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Page;
}
