import { STATUS_CODES } from 'node:http';
import type { DomainError, Violation } from '@erp/kernel';

/** An error document by RFC 9457, sent as `application/problem+json`. */
export interface ProblemDocument {
  /** `urn:erp:problem:<code>`: stable, so that a client may switch on it. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The path of the request that failed. */
  readonly instance: string;
  readonly errors?: readonly Violation[];
  readonly [extension: string]: unknown;
}

/** A refusal by the edge itself, before any use case ran: a missing header, a malformed body. */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly violations: readonly Violation[] = [],
  ) {
    super(detail);
    this.name = 'HttpProblem';
  }
}

/** How one domain error is told over HTTP: its status, and fields to add to the document. */
export interface ProblemMapping {
  readonly status: number;
  readonly members?: (error: never) => Readonly<Record<string, unknown>>;
}

/** A context's one table from the codes of its domain errors to HTTP. */
export type ProblemTable = Readonly<Record<string, number | ProblemMapping>>;

/** `order-not-found` is "Order not found". */
const titleOf = (code: string): string => {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export function problemDocument(
  status: number,
  code: string,
  detail: string,
  instance: string,
  violations: readonly Violation[] = [],
  members: Readonly<Record<string, unknown>> = {},
): ProblemDocument {
  return {
    ...members,
    type: `urn:erp:problem:${code}`,
    title: titleOf(code),
    status,
    detail,
    instance,
    ...(violations.length > 0 ? { errors: violations } : {}),
  };
}

/** The document of a domain error by the context's table; undefined when the table does not list its code. */
export function problemOfDomainError(
  error: DomainError,
  table: ProblemTable,
  instance: string,
): ProblemDocument | undefined {
  const entry = table[error.code];
  if (entry === undefined) return undefined;
  const { status, members } = typeof entry === 'number' ? { status: entry, members: undefined } : entry;
  return problemDocument(
    status,
    error.code,
    error.message,
    instance,
    error.violations,
    members?.(error as never),
  );
}

/** `urn:erp:problem:not-found` for 404: the code of an error that has no code of its own. */
export const codeOfStatus = (status: number): string =>
  (STATUS_CODES[status] ?? 'error')
    .toLowerCase()
    .replaceAll("'", '')
    .replace(/[^a-z]+/g, '-');
