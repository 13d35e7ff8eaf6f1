/** An answer that is no success, as the service's problem document tells it. */
export class OperationRefused extends Error {
  override readonly name = 'OperationRefused';
}

/** The operations API of one service. */
export class OperationsClient {
  constructor(
    private readonly url: string,
    private readonly token: string,
    private readonly operator: string,
  ) {}

  get<T>(path: string, query: Readonly<Record<string, string | undefined>> = {}): Promise<T> {
    const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const search = new URLSearchParams(given).toString();
    return this.send<T>('GET', search ? `${path}?${search}` : path);
  }

  post<T>(path: string, body: object): Promise<T> {
    return this.send<T>('POST', path, body);
  }

  private async send<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        'x-operator': this.operator,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    throw new OperationRefused(`${method} ${path} was answered with ${response.status}: ${problemIn(text)}`);
  }
}

/** `detail`, and each of `errors`. */
function problemIn(text: string): string {
  try {
    const { detail, errors = [] } = JSON.parse(text) as { detail?: string; errors?: { detail: string }[] };
    return [detail ?? text, ...errors.map((error) => `  - ${error.detail}`)].join('\n');
  } catch {
    return text.slice(0, 500);
  }
}
