import { AsyncLocalStorage } from 'node:async_hooks';
import { newId } from '@erp/kernel';
import type { Cause } from './transaction.js';

const current = new AsyncLocalStorage<Cause>();

/** Runs `work` with a cause that every transaction opened inside it inherits. */
export const withCause = <T>(cause: Cause, work: () => T): T => current.run(cause, work);

/** The running request's or event's cause; a new correlation when nothing set one. */
export const currentCause = (): Cause => current.getStore() ?? { correlationId: newId(), causationId: null };
