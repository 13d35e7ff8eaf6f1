import { Database } from '@erp/common-messaging';
import { money, type Money } from '@erp/kernel';
import { IdField, TenantId } from '@erp/service-kit';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ReturnStore, type ReturnView } from '../returns/return.store.js';
import type { PaymentStatus } from './payment-status.js';
import type { Payment } from './payment.js';
import { PaymentStore } from './payment.store.js';

class OrderPath {
  @IdField()
  readonly orderId!: string;
}

/** Where the payment of an order stands; the token stays inside. */
interface PaymentView {
  readonly orderId: string;
  readonly paymentId: string;
  readonly status: PaymentStatus;
  readonly onAccount: boolean;
  /** Null until OrderPlaced has come, as are the other amounts. */
  readonly amount: Money | null;
  readonly captured: Money | null;
  readonly refunded: Money | null;
  readonly authorizationId: string | null;
  readonly captureId: string | null;
  readonly declineCode: string | null;
  readonly stockReserved: boolean;
  readonly dispatchedAt: Date | null;
  /** Why the order was cancelled. */
  readonly endReason: string | null;
  readonly returns: readonly ReturnView[];
}

@ApiTags('Payments')
@Controller('payments')
export class PaymentsController {
  constructor(
    private readonly database: Database,
    private readonly payments: PaymentStore,
    private readonly returns: ReturnStore,
  ) {}

  /**
   * Where the payment of an order stands, with its returns; amounts are null until OrderPlaced has come. 404 while
   * financial has heard nothing of the order.
   */
  @Get(':orderId')
  find(@TenantId() tenantId: string, @Param() { orderId }: OrderPath): Promise<PaymentView> {
    return this.database.transaction(tenantId, async (tx) => {
      const payment = await this.payments.find(tx, orderId);
      return viewOf(payment, await this.returns.ofOrder(tx, orderId));
    });
  }
}

function viewOf({ placed, end, ...payment }: Payment, returns: readonly ReturnView[]): PaymentView {
  const { capturedMinor, refundedMinor, origin: _origin, ...rest } = payment;
  const inCurrency = (amountMinor: number) => placed && money(amountMinor, placed.total.currency);
  return {
    ...rest,
    onAccount: placed !== null && placed.paymentToken === null,
    amount: placed && placed.total,
    captured: inCurrency(capturedMinor),
    refunded: inCurrency(refundedMinor),
    endReason: end && end.reason,
    returns,
  };
}
