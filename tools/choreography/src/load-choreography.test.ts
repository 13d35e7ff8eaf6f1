import { describe, expect, test } from '@jest/globals';
import { OrderCancelled, OrderPlaced } from '@erp/commerce-shared';
import { Command, EventHandlers, Job, type JobRun, On, type Transaction } from '@erp/common-messaging';
import { defineEvent, type EventOf } from '@erp/common-messaging/contract';
import { defineService } from '@erp/service-kit';
import { Injectable } from '@nestjs/common';
import type { Choreography, Step } from './choreography.js';
import { choreographyOf, loadChoreography } from './load-choreography.js';
import { ORDER_TO_CASH } from './order-to-cash.testing.js';

const NEXT = OrderPlaced.version + 1;

/** The next form of OrderPlaced, that the old one's readers cannot read. */
const OrderPlacedAnew = defineEvent({
  ...OrderPlaced,
  type: `commerce.OrderPlaced.v${NEXT}`,
  version: NEXT,
  upcasts: { [OrderPlaced.version]: (old: never) => old },
  replaces: OrderPlaced,
  window: { until: '2099-12-31', toOld: (data) => data },
});

@EventHandlers()
class OnOrderPlaced {
  @On(OrderPlaced, { jobs: ['give-up'] })
  keep(_event: EventOf<typeof OrderPlaced>, _tx: Transaction): Promise<void> {
    return Promise.resolve();
  }
}

@Injectable()
class GiveUp {
  @Job('give-up', { deadline: true, emits: [OrderCancelled] })
  run(_payload: object, _run: JobRun): Promise<void> {
    return Promise.resolve();
  }
}

@Injectable()
class TakeOrder {
  @Command({ emits: [OrderPlacedAnew] })
  run(): Promise<void> {
    return Promise.resolve();
  }

  undeclared(): void {}
}

const service = (publishes: object) =>
  defineService({
    context: 'commerce',
    title: 'A small commerce',
    controllers: [OnOrderPlaced],
    providers: [TakeOrder, { provide: 'ending', useClass: GiveUp }],
    ownsTenants: true,
    migrations: [],
    publishes,
  });

describe('the choreography of services', () => {
  test('is what their handlers, jobs and commands declare (R30)', () => {
    const { events, steps } = choreographyOf([service({})], [OrderPlaced, OrderCancelled]);
    expect(events.map(({ type }) => type)).toEqual([
      'commerce.OrderCancelled',
      'commerce.OrderPlaced',
      OrderPlacedAnew.type,
    ]);
    const none = { on: null, job: null, deadline: false, emits: [], jobs: [], context: 'commerce' };
    expect(steps).toEqual([
      {
        ...none,
        id: 'commerce OnOrderPlaced.keep',
        entrance: 'handler',
        name: 'OnOrderPlaced.keep',
        on: 'commerce.OrderPlaced',
        jobs: ['give-up'],
      },
      {
        ...none,
        id: 'commerce TakeOrder.run',
        entrance: 'command',
        name: 'TakeOrder.run',
        emits: [OrderPlacedAnew.type],
      },
      {
        ...none,
        id: 'commerce GiveUp.run',
        entrance: 'job',
        name: 'GiveUp.run',
        job: 'give-up',
        deadline: true,
        emits: ['commerce.OrderCancelled'],
      },
    ]);
  });

  test('has the old form of an event in its window, which is published with the new one (R4)', () => {
    const { steps } = choreographyOf([service({})], [OrderPlaced, OrderPlacedAnew, OrderCancelled]);
    expect(steps.find(({ entrance }) => entrance === 'command')?.emits).toEqual([
      OrderPlacedAnew.type,
      'commerce.OrderPlaced',
    ]);
  });
});

describe('the choreography of this repository', () => {
  test.each(ORDER_TO_CASH)('$event: $context publishes $publishes, as the design says (R9)', async (row) => {
    const { event, context, publishes } = row;
    const choreography = await loadChoreography();
    const handlers = choreography.steps.filter((step) => step.context === context && handles(step, event));
    expect(handlers).not.toEqual([]);
    expect([...publishedWithin(choreography, handlers)]).toEqual(expect.arrayContaining([...publishes]));
  });

  test('knows the one deadline of an order, whichever way it was placed', async () => {
    const { steps } = await loadChoreography();
    const deadlines = steps.filter(({ deadline, emits }) => deadline && emits.length > 0);
    expect(deadlines).toMatchObject([
      { context: 'commerce', job: 'order-deadline', emits: ['commerce.OrderCancellationRequested'] },
    ]);
    const placing = steps.filter(({ emits }) => emits.includes(OrderPlaced.type));
    expect(placing.length).toBeGreaterThan(1);
    for (const { jobs } of placing) expect(jobs).toContain('order-deadline');
  });
});

/** `OrderCancelled` of `commerce.OrderCancelled.v3`. */
const factOf = (type: string): string => type.split('.')[1]!;

const handles = ({ on }: Step, fact: string): boolean => on !== null && factOf(on) === fact;

/** The names of what steps publish themselves or by jobs of their context. */
function publishedWithin({ steps }: Choreography, from: readonly Step[]): Set<string> {
  const within = new Set(from);
  for (const { context, jobs } of within)
    for (const step of steps)
      if (step.context === context && step.job !== null && jobs.includes(step.job)) within.add(step);
  return new Set([...within].flatMap(({ emits }) => emits.map(factOf)));
}
