/** One reason among several why a request was refused, and where in it the reason stands. */
export interface Violation {
  /** RFC 6901 pointer into the request, for example `/lines/1/sku`. */
  readonly pointer?: string;
  /** Line of an uploaded file; the header is line 1. */
  readonly line?: number;
  readonly detail: string;
}

/**
 * A decision of the domain that says no. A context derives one class for each reason, beside the noun it
 * belongs to, with the facts as fields; the message names the thing, the value and the way out. It knows no
 * HTTP: a context's problem table maps `code` to a status.
 */
export abstract class DomainError extends Error {
  /** Stable slug that clients may switch on, for example `order-not-found`. */
  abstract readonly code: string;

  constructor(
    message: string,
    readonly violations: readonly Violation[] = [],
  ) {
    super(message);
    this.name = new.target.name;
  }
}
