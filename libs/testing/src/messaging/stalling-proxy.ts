import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a server that stops taking what the server sends, as a process does that hangs while it reads an answer. */
export class StallingProxy {
  private readonly sockets: Socket[] = [];
  private readonly stopped: Socket[] = [];
  private allowance = Infinity;
  private constructor(
    private readonly server: Server,
    private readonly target: { readonly host: string; readonly port: number },
  ) {}

  static async to(url: string): Promise<StallingProxy> {
    const { hostname, port } = new URL(url);
    const server = createServer();
    const proxy = new StallingProxy(server, { host: hostname, port: Number(port) });
    server.on('connection', (client) => proxy.join(client));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  /** The URL by which the same server is reached through this proxy. */
  through(url: string): string {
    const there = new URL(url);
    there.hostname = '127.0.0.1';
    there.port = String((this.server.address() as AddressInfo).port);
    return there.href;
  }

  /** From an answer of more than this on, nothing more is taken from the server. */
  stallAt(answerBytes: number): void {
    this.allowance = answerBytes;
  }

  /** True once a connection was stopped: the server's answer stands in its socket. */
  get stalled(): boolean {
    return this.stopped.length > 0;
  }

  /** Connections that were made through it so far. */
  get connections(): number {
    return this.sockets.length / 2;
  }

  /** As the process that hung, and reads on. */
  wake(): void {
    this.allowance = Infinity;
    for (const socket of this.stopped) socket.resume();
  }

  private join(client: Socket): void {
    const server = connect(this.target);
    this.sockets.push(client, server);
    let answered = 0;
    client.on('data', (request) => {
      answered = 0;
      server.write(request);
    });
    server.on('data', (answer) => {
      answered += answer.length;
      if (answered > this.allowance) {
        this.stopped.push(server);
        server.pause();
      }
      client.write(answer);
    });
    for (const [end, other] of [
      [client, server],
      [server, client],
    ] as const) {
      end.on('error', () => other.destroy());
      end.on('close', () => other.destroy());
    }
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}
