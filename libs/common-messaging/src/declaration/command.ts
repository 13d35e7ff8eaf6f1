import { declare, type Effects } from './declaration.js';

/**
 * Marks what a request leads to: the method of a use case that its controller calls, `@Command({ emits: [OrderPlaced] })`.
 * One that publishes nothing and adds no job needs none.
 */
export const Command =
  (effects: Effects) =>
  <M extends (...args: never[]) => Promise<unknown>>(
    target: object,
    method: string,
    descriptor: TypedPropertyDescriptor<M>,
  ): void =>
    declare('command', effects, target, method, descriptor as TypedPropertyDescriptor<unknown>);
