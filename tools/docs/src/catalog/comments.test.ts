import { expect, test } from '@jest/globals';
import { eventComments, operationComments } from './comments.js';

test('comments are found on the event, on fields at any depth, and on schemas that are shared', () => {
  const library = new Map([
    [
      'schemas.ts',
      `/** One product. */
       export const Line = Type.Object({
         sku: Sku,
         /** At least one. */
         quantity: Quantity,
       });
       const Shared = Type.Object({
         /** Said once. */
         reason: Type.String(),
       });`,
    ],
    [
      'order-packed.ts',
      `/**
        * The goods are in parcels,
        * and wait.
        */
       export const OrderPacked = defineEvent({
         type: 'shipping.OrderPacked',
         schema: Type.Object({
           ...Shared.properties,
           /** Nearer than the shared one. */
           first: Line,
           lines: Type.Array(Line),
           note: Type.Optional(Type.Union([
             Type.Object({
               /** Free. */
               text: Type.String(),
             }),
             Type.Null(),
           ])),
         }),
       });`,
    ],
  ]);
  const { text, fields } = eventComments(library).get('shipping.OrderPacked')!;
  expect(text).toBe('The goods are in parcels, and wait.');
  expect(Object.fromEntries(fields)).toEqual({
    reason: 'Said once.',
    first: 'Nearer than the shared one.',
    'first.quantity': 'At least one.',
    'lines.*': 'One product.',
    'lines.*.quantity': 'At least one.',
    'note.text': 'Free.',
  });
});

test('comments on the methods of a controller are found by the id of the operation', () => {
  const controller = `class OrdersController {
    /** Asks. */
    cancel() {}
    place() {}
  }`;
  expect(Object.fromEntries(operationComments(new Map([['orders.ts', controller]])))).toEqual({
    OrdersController_cancel: 'Asks.',
  });
});
