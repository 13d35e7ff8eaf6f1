/** Picks, packs and dispatches what is planned; its payload is empty. */
export const WORK_WAREHOUSE = 'work-warehouse';

/** Brings to the customer what one run of WORK_WAREHOUSE dispatched. */
export const DELIVER_SHIPMENTS = 'deliver-shipments';

export interface ShipmentsToDeliver {
  readonly orderIds: readonly string[];
}

/** Books in what a customer sends back. */
export const RECEIVE_RETURN = 'receive-return';

export interface ReturnToReceive {
  readonly returnId: string;
}
