import { type RequestBody, send } from './http.js';

/** Where the services answer, by context. */
export type Urls = (context: string) => string;

/** REST requests of one tenant. Every key is made of the tenant and a name, so that one sent again does nothing twice. */
export class Client {
  constructor(
    private readonly urlOf: Urls,
    readonly tenantId: string,
    readonly signal: AbortSignal,
  ) {}

  get<T>(context: string, path: string): Promise<T> {
    return send<T>({ method: 'GET', ...this.to(context, path) }, this.signal);
  }

  /** `name` is different for every request that is not to be the same one. */
  post<T>(context: string, path: string, name: string, body: object): Promise<T> {
    const idempotencyKey = this.keyOf(name);
    const text = () => JSON.stringify(body);
    return send<T>({ method: 'POST', ...this.to(context, path), idempotencyKey, body: text }, this.signal);
  }

  /** A whole file, which takes its time. */
  upload<T>(
    context: string,
    path: string,
    name: string,
    contentType: string,
    body: () => RequestBody,
  ): Promise<T> {
    const call = { ...this.to(context, path), idempotencyKey: this.keyOf(name), contentType, body };
    return send<T>({ method: 'POST', attemptMs: 120_000, ...call }, this.signal);
  }

  put<T>(context: string, path: string, body: object): Promise<T> {
    return send<T>(
      { method: 'PUT', ...this.to(context, path), body: () => JSON.stringify(body) },
      this.signal,
    );
  }

  private to(context: string, path: string) {
    return { url: `${this.urlOf(context)}/${path}`, tenantId: this.tenantId };
  }

  private keyOf(name: string): string {
    return `${name}-${this.tenantId}`;
  }
}
