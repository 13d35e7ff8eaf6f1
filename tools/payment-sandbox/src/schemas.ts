import { MODES } from './control.js';

const amountMinor = { type: 'integer', minimum: 1, maximum: 999_999_999_999 } as const;
const body = (properties: Record<string, object>, required = Object.keys(properties)) => ({
  body: { type: 'object', additionalProperties: false, required, properties },
});

/** What each route accepts, in JSON Schema. */
export const SCHEMAS = {
  token: body({
    cardNumber: { type: 'string', pattern: '^[0-9]{12,19}$' },
    expiry: { type: 'string', pattern: '^(0[1-9]|1[0-2])/[0-9]{2}$', description: 'MM/YY' },
  }),
  authorization: body({
    token: { type: 'string', minLength: 1, maxLength: 200 },
    amountMinor,
    currency: { type: 'string', pattern: '^[A-Z]{3}$' },
    reference: { type: 'string', minLength: 1, maxLength: 200 },
  }),
  amount: body({ amountMinor }),
  nothing: body({}),
  control: body(
    { mode: { type: 'string', enum: MODES }, delayMs: { type: 'integer', minimum: 0, maximum: 600_000 } },
    ['mode'],
  ),
  page: {
    querystring: {
      type: 'object',
      additionalProperties: false,
      // Text, as queries are; read as numbers by the route.
      properties: {
        cursor: { type: 'string', pattern: '^[0-9]{1,12}$' },
        limit: { type: 'string', pattern: '^([1-9][0-9]{0,2}|1000)$' },
      },
    },
  },
};
