import { NOBODYS, type Breaches } from './breach.js';

const event = (id: string) => `event_id = '${id}'`;

/** Of events: lost, invented, doubled, out of order, parked (R14, R15, R16). */
export const OF_EVENTS: Breaches = {
  'an event that a subscriber passed over': ({ ends, eventOf }) => {
    const placed = eventOf('commerce.OrderPlaced', ends.delivered);
    return {
      in: 'inventory',
      table: 'inventory_processed_events',
      rows: event(placed),
      sql: `DELETE FROM inventory_processed_events WHERE ${event(placed)}`,
      breaks: ['every event is processed by its subscribers, or parked'],
      says: `inventory: commerce.OrderPlaced ${placed} at commerce-events/`,
    };
  },

  'an event that was published, and never sent': ({ ends, eventOf }) => ({
    in: 'commerce',
    table: 'commerce_outbox_events',
    rows: event(NOBODYS),
    sql: `INSERT INTO commerce_outbox_events (event_id, event_type, event_version, tenant_id, subject, topic,
            partition_key, kafka_partition, payload, occurred_at, correlation_id, status)
          SELECT '${NOBODYS}', event_type, event_version, tenant_id, subject, topic,
            partition_key, kafka_partition, payload, occurred_at, correlation_id, 'PUBLISHED'
          FROM commerce_outbox_events WHERE ${event(eventOf('commerce.OrderPlaced', ends.delivered))}`,
    breaks: ['every PUBLISHED outbox row stands in its topic'],
    says: `commerce commerce.OrderPlaced ${NOBODYS}`,
  }),

  'an event that the broker refused': ({ ends, eventOf }) => {
    const planned = eventOf('shipping.ShipmentPlanned', ends.waiting);
    return {
      in: 'shipping',
      table: 'shipping_outbox_events',
      rows: event(planned),
      // One that is PENDING the relay would send again, as it should.
      sql: `UPDATE shipping_outbox_events SET status = 'FAILED' WHERE ${event(planned)}`,
      breaks: ['every outbox row is PUBLISHED'],
      says: `shipping shipping.ShipmentPlanned ${planned}`,
    };
  },

  'an event that was processed, and never happened': ({ ends, eventOf }) => ({
    in: 'shipping',
    table: 'shipping_processed_events',
    rows: event(NOBODYS),
    sql: `INSERT INTO shipping_processed_events (event_id, event_type, tenant_id, topic, partition, record_offset, occurred_at)
          SELECT '${NOBODYS}', event_type, tenant_id, topic, partition, record_offset, occurred_at
          FROM shipping_processed_events WHERE ${event(eventOf('commerce.OrderPlaced', ends.delivered))}`,
    breaks: ['every processed event stands in its topic, where the inbox says'],
    says: `shipping: commerce.OrderPlaced ${NOBODYS} does not stand at commerce-events/`,
  }),

  'events of an order in the wrong order': ({ ends, eventOf }) => {
    const reserved = eventOf('inventory.StockReserved', ends.delivered);
    return {
      in: 'commerce',
      table: 'commerce_processed_events',
      rows: event(reserved),
      sql: `UPDATE commerce_processed_events SET processed_at = now() + interval '1 hour' WHERE ${event(reserved)}`,
      breaks: ['within a key, events are processed in the order of the topic'],
      says: `of key ${ends.delivered}`,
    };
  },

  'an event that an operator dropped': ({ ends, eventOf }) => ({
    in: 'financial',
    table: 'financial_parked_events',
    rows: `event_id = '${NOBODYS}'`,
    sql: `INSERT INTO financial_parked_events (topic, partition, record_offset, partition_key, headers, event_id, status)
          SELECT topic, partition, record_offset, '${ends.delivered}', '{}', '${NOBODYS}', 'SKIPPED'
          FROM financial_processed_events WHERE ${event(eventOf('commerce.OrderPlaced', ends.delivered))}`,
    breaks: ['no event is parked, waits behind a parked one, or was skipped'],
    says: `key ${ends.delivered}, event ${NOBODYS}`,
  }),
};
