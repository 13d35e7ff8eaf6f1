import { isolateByTenant } from '@erp/common-messaging';
import { ForwardOnly } from '@erp/service-kit';

export class Returns1795000000009 extends ForwardOnly {
  readonly sql = `
    CREATE TABLE returns (
      tenant_id uuid NOT NULL,
      return_id uuid NOT NULL,
      order_id uuid NOT NULL,
      -- Null when no customer asked: the carrier brought back what could not be delivered.
      requested_at timestamptz,
      received_at timestamptz,
      restocked_at timestamptz,
      refunded_at timestamptz,
      completed_at timestamptz,
      PRIMARY KEY (tenant_id, return_id),
      FOREIGN KEY (tenant_id, order_id) REFERENCES orders
    );
    CREATE INDEX returns_by_order ON returns (tenant_id, order_id, return_id);
    ${isolateByTenant('commerce', 'returns', 'SELECT, INSERT, UPDATE')}

    CREATE TABLE return_lines (
      tenant_id uuid NOT NULL,
      return_id uuid NOT NULL,
      line_number integer NOT NULL,
      -- What the customer wants to send back, and what came: a fact may come before the other, or alone.
      requested integer CHECK (requested > 0),
      came_back integer CHECK (came_back > 0),
      PRIMARY KEY (tenant_id, return_id, line_number),
      FOREIGN KEY (tenant_id, return_id) REFERENCES returns,
      CHECK (requested IS NOT NULL OR came_back IS NOT NULL)
    );
    ${isolateByTenant('commerce', 'return_lines', 'SELECT, INSERT, UPDATE')}`;
}
