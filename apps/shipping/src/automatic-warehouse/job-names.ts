export const WORK_WAREHOUSE = 'work-warehouse';
export const DELIVER_SHIPMENTS = 'deliver-shipments';
export const RECEIVE_RETURNS = 'receive-returns';
