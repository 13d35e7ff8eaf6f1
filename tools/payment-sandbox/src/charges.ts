import type { Operation } from './operation.js';

/** An authorisation and what became of it. */
export interface Charge {
  readonly authorizationId: string;
  readonly reference: string;
  readonly token: string;
  readonly currency: string;
  readonly amountMinor: number;
  readonly authorizedAtMs: number;
  status: 'AUTHORIZED' | 'DECLINED' | 'VOIDED';
  capturedMinor: number;
  refundedMinor: number;
}

export interface Capture {
  readonly charge: Charge;
  readonly amountMinor: number;
  refundedMinor: number;
}

export type ChargeView = Readonly<Charge>;

/** How many, and how much in minor units. */
export interface Sum {
  readonly count: number;
  readonly amountMinor: number;
}

/** What was done in one currency; what was declined is in none of the sums. */
export interface CurrencyTotals {
  readonly currency: string;
  readonly authorized: Sum;
  readonly captured: Sum;
  readonly refunded: Sum;
  readonly voided: Sum;
}

type Summed = 'authorized' | 'captured' | 'refunded' | 'voided';

/** All charges, made of the operations alone: the same after a restart as before. */
export class Charges {
  private readonly inOrder: Charge[] = [];
  private readonly byId = new Map<string, Charge>();
  private readonly captures = new Map<string, Capture>();
  private readonly sums = new Map<string, Record<Summed, Sum>>();

  apply({ kind, request, response, atMs }: Operation): void {
    if (kind === 'token') return;
    if (kind === 'authorization') {
      const { authorizationId, status } = response;
      const charge = { ...request, authorizationId, status, authorizedAtMs: atMs };
      this.add({ ...charge, capturedMinor: 0, refundedMinor: 0 });
    } else if (response.status === 'DECLINED') {
      return;
    } else if (kind === 'capture') {
      const { amountMinor } = request;
      const charge = this.byId.get(request.authorizationId)!;
      charge.capturedMinor += amountMinor;
      this.captures.set(response.captureId, { charge, amountMinor, refundedMinor: 0 });
      this.sum('captured', charge.currency, amountMinor);
    } else if (kind === 'void') {
      const charge = this.byId.get(request.authorizationId)!;
      charge.status = 'VOIDED';
      this.sum('voided', charge.currency, charge.amountMinor);
    } else {
      const capture = this.captures.get(request.captureId)!;
      capture.refundedMinor += request.amountMinor;
      capture.charge.refundedMinor += request.amountMinor;
      this.sum('refunded', capture.charge.currency, request.amountMinor);
    }
  }

  charge(authorizationId: string): Charge | undefined {
    return this.byId.get(authorizationId);
  }

  capture(captureId: string): Capture | undefined {
    return this.captures.get(captureId);
  }

  /** At most `limit` charges behind the first `after`, oldest first. */
  page(after: number, limit: number): { items: readonly ChargeView[]; nextCursor: string | null } {
    const end = after + limit;
    return {
      items: this.inOrder.slice(after, end),
      nextCursor: end < this.inOrder.length ? String(end) : null,
    };
  }

  totals(): CurrencyTotals[] {
    return [...this.sums].map(([currency, sums]) => ({ currency, ...sums }));
  }

  private add(charge: Charge): void {
    this.inOrder.push(charge);
    this.byId.set(charge.authorizationId, charge);
    if (charge.status === 'AUTHORIZED') this.sum('authorized', charge.currency, charge.amountMinor);
  }

  private sum(what: Summed, currency: string, amountMinor: number): void {
    const none = { count: 0, amountMinor: 0 };
    const sums = this.sums.get(currency) ?? {
      authorized: none,
      captured: none,
      refunded: none,
      voided: none,
    };
    const { count, amountMinor: before } = sums[what];
    this.sums.set(currency, { ...sums, [what]: { count: count + 1, amountMinor: before + amountMinor } });
  }
}
