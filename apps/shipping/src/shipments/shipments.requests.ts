import { ApiPropertyOptional } from '@nestjs/swagger';
import { IdField, OneOfField, PageQuery } from '@erp/service-kit';
import { IsIn, IsOptional, IsUUID, Matches } from 'class-validator';
import {
  DELIVERY_FAILURES,
  SHIPMENT_FAILURES,
  SHIPMENT_STATUSES,
  type DeliveryFailure,
  type ShipmentFailure,
  type ShipmentStatus,
} from './shipment-status.js';

const TRACKING_NUMBER = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export class OrderPath {
  @IdField()
  readonly orderId!: string;
}

export class ShipmentsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: SHIPMENT_STATUSES })
  @IsOptional()
  @IsIn(SHIPMENT_STATUSES)
  readonly status?: ShipmentStatus;

  @ApiPropertyOptional({ format: 'uuid', description: 'nextCursor of the page before' })
  @IsOptional()
  @IsUUID()
  readonly cursor?: string;
}

export class DispatchRequest {
  @ApiPropertyOptional({ pattern: TRACKING_NUMBER.source, description: 'made here when left out' })
  @IsOptional()
  @Matches(TRACKING_NUMBER, {
    message: 'is 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or digit',
  })
  readonly trackingNumber?: string | null;
}

export class ShipmentFailureRequest {
  @OneOfField(SHIPMENT_FAILURES)
  readonly reason!: ShipmentFailure;
}

export class DeliveryFailureRequest {
  @OneOfField(DELIVERY_FAILURES)
  readonly reason!: DeliveryFailure;
}
