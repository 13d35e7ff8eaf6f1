import { Job, type JobRun } from '@erp/common-messaging';
import { DomainError } from '@erp/kernel';
import { ReturnReceived } from '@erp/shipping-shared';
import { Injectable, Logger } from '@nestjs/common';
import { ReceiveReturn } from '../returns/receive-return.js';
import { RECEIVE_RETURN, type ReturnToReceive } from './jobs.js';

/**
 * Simulates the goods-in desk (WAREHOUSE_MODE=automatic): what a customer announces is there at once. What cannot be
 * received stays EXPECTED for a person, because no later attempt would change that: commerce announces a return only of
 * goods that it was told have left.
 */
@Injectable()
export class ReceiveReturns {
  private readonly log = new Logger(ReceiveReturns.name);

  constructor(private readonly receiveReturn: ReceiveReturn) {}

  @Job(RECEIVE_RETURN, { emits: [ReturnReceived] })
  async run({ returnId }: ReturnToReceive, { tenantId }: JobRun): Promise<void> {
    try {
      await this.receiveReturn.run(tenantId, returnId);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.log.warn(`return ${returnId} is left to a person: ${error.message}`);
    }
  }
}
