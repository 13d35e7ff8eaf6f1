/** One reaction to an event. */
export interface Reaction {
  readonly event: string;
  /** Who acts. */
  readonly context: string;
  /** What it publishes because of it, itself or by a job. */
  readonly publishes: readonly string[];
}

/**
 * The table of the design, "Choreography: order to cash", as it was written before the code: who acts on which event, and
 * what it publishes. Contexts that only keep an event publish nothing. "Pick, pack, dispatch" is a person's or a job's.
 */
export const ORDER_TO_CASH: readonly Reaction[] = [
  { event: 'OrderPlaced', context: 'inventory', publishes: ['StockReserved', 'StockReservationFailed'] },
  { event: 'OrderPlaced', context: 'financial', publishes: [] },
  { event: 'OrderPlaced', context: 'shipping', publishes: [] },
  { event: 'StockReserved', context: 'financial', publishes: ['PaymentAuthorized', 'PaymentFailed'] },
  { event: 'PaymentAuthorized', context: 'shipping', publishes: ['ShipmentPlanned'] },
  { event: 'ShipmentDispatched', context: 'inventory', publishes: ['StockIssued'] },
  {
    event: 'ShipmentDispatched',
    context: 'financial',
    publishes: ['PaymentCaptured', 'PaymentCaptureFailed', 'InvoiceIssued'],
  },
  { event: 'ShipmentDispatched', context: 'commerce', publishes: [] },
  { event: 'ShipmentDelivered', context: 'commerce', publishes: ['OrderCompleted'] },
  { event: 'StockReservationFailed', context: 'commerce', publishes: ['OrderCancelled'] },
  { event: 'PaymentFailed', context: 'inventory', publishes: ['StockReleased'] },
  { event: 'StockReleased', context: 'commerce', publishes: ['OrderCancelled'] },
  {
    event: 'OrderCancellationRequested',
    context: 'shipping',
    publishes: ['ShipmentStopped', 'CancellationRefused'],
  },
  { event: 'ShipmentStopped', context: 'commerce', publishes: ['OrderCancelled'] },
  { event: 'OrderCancelled', context: 'inventory', publishes: ['StockReleased'] },
  { event: 'OrderCancelled', context: 'financial', publishes: ['PaymentVoided'] },
  { event: 'ShipmentFailed', context: 'commerce', publishes: ['OrderCancelled'] },
  { event: 'ReturnReceived', context: 'inventory', publishes: ['StockReturned'] },
  { event: 'ReturnReceived', context: 'financial', publishes: ['PaymentRefunded'] },
  { event: 'ReturnReceived', context: 'commerce', publishes: ['ReturnCompleted'] },
];
