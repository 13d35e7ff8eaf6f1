import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { TenantId, IdField } from '@erp/service-kit';
import { FindReservation, type ReservationView } from './find-reservation.js';

class OrderPath {
  @IdField()
  readonly orderId!: string;
}

@ApiTags('Reservations')
@Controller('reservations')
export class ReservationsController {
  constructor(private readonly findReservation: FindReservation) {}

  /**
   * What is or was held for the order and where, what was short if it FAILED, why it ended. 404 until inventory has
   * heard of the order.
   */
  @Get(':orderId')
  find(@TenantId() tenantId: string, @Param() { orderId }: OrderPath): Promise<ReservationView> {
    return this.findReservation.run(tenantId, orderId);
  }
}
