import { contextOf } from '@erp/common-messaging/contract';
import { type Choreography, FAILURE, type Step } from './choreography.js';

type Leads = Partial<Pick<Step, 'emits' | 'jobs'>>;

const step = (context: string, name: string, entrance: Step['entrance'], leads: Leads): Step => ({
  id: `${context} ${name}.run`,
  context,
  entrance,
  name: `${name}.run`,
  on: null,
  job: null,
  deadline: false,
  emits: [],
  jobs: [],
  ...leads,
});

/** A request: `request('commerce', 'PlaceOrder', { emits: [...] })`. */
export const request = (context: string, name: string, leads: Leads): Step =>
  step(context, name, 'command', leads);

/** A handler: `on('commerce.OrderPlaced', 'inventory', { emits: [...] })`. */
export const on = (type: string, context: string, leads: Leads = {}): Step => ({
  ...step(context, `On${type.slice(type.indexOf('.') + 1)}`, 'handler', leads),
  on: type,
});

/** A job: `job('commerce', 'order-deadline', { emits: [...] })`. */
export const job = (context: string, name: string, leads: Leads = {}): Step => ({
  ...step(context, name, 'job', leads),
  job: name,
});

export const deadline = (context: string, name: string, leads: Leads): Step => ({
  ...job(context, name, leads),
  deadline: true,
});

/** Of these steps, with the events that they name and further ones. */
export function choreography(steps: readonly Step[], more: readonly string[] = []): Choreography {
  const types = new Set([
    ...more,
    ...steps.flatMap(({ on, emits }) => (on === null ? emits : [on, ...emits])),
  ]);
  return {
    contexts: [...new Set(steps.map(({ context }) => context))],
    events: [...types].sort().map((type) => {
      const context = contextOf(type);
      const name = type.slice(context.length + 1);
      return { type, context, name, failure: FAILURE.test(name) };
    }),
    steps,
  };
}
