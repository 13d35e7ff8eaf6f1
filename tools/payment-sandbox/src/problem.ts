/** A request that the gateway refuses, told as a problem document (RFC 9457). Nothing is recorded for it. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    /** Stable slug: `type` is `urn:sandbox:problem:<code>`. */
    readonly code: string,
    detail: string,
  ) {
    super(detail);
  }

  document(instance: string): object {
    const words = this.code.replaceAll('-', ' ');
    return {
      type: `urn:sandbox:problem:${this.code}`,
      title: words.charAt(0).toUpperCase() + words.slice(1),
      status: this.status,
      detail: this.message,
      instance,
    };
  }
}
