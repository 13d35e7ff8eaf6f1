import type { FastifyInstance } from 'fastify';
import type { Charges } from './charges.js';
import type { Control } from './control.js';
import { NORMAL } from './control.js';
import type { Payments } from './payments.js';
import { SCHEMAS } from './schemas.js';

const PAGE = 100;

/** The gateway's own books, to be held against the merchant's. They answer in every mode. */
export function addReports(server: FastifyInstance, charges: Charges): void {
  server.get('/v1/totals', () => ({ totals: charges.totals() }));
  server.get<{ Querystring: { cursor?: string; limit?: string } }>(
    '/v1/charges',
    { schema: SCHEMAS.page },
    ({ query: { cursor = 0, limit = PAGE } }) => charges.page(Number(cursor), Number(limit)),
  );
}

/** The switch for everybody. */
export function addControl(server: FastifyInstance, payments: Payments): void {
  server.get('/control', () => payments.control);
  server.put<{ Body: Partial<Control> & Pick<Control, 'mode'> }>(
    '/control',
    { schema: SCHEMAS.control },
    ({ body }) => (payments.control = { ...NORMAL, ...body }),
  );
}
