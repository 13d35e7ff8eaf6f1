import { expect, test } from '@jest/globals';
import { Inject } from '@nestjs/common';
import type { EventPublisher } from '../outbox/event-publisher.js';
import { Projection } from './projection.js';

const declared = { name: 'lists', tables: ['lists'] };

test('nothing can be injected into a projection: not by the compiler, and not when its class is loaded (R17)', () => {
  class WithPublisher {
    constructor(readonly publisher: EventPublisher) {}
  }
  class WithProperty {
    @Inject('publisher') readonly publisher!: EventPublisher;
  }
  // @ts-expect-error -- its constructor takes something
  expect(() => Projection(declared)(WithPublisher)).toThrow(
    'WithPublisher keeps the projection lists, so nothing may be injected',
  );
  expect(() => Projection(declared)(WithProperty)).toThrow('WithProperty keeps the projection lists');
  expect(() => Projection(declared)(class Alone {})).not.toThrow();
});
