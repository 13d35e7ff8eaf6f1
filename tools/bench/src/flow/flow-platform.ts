import { Client, Eyes, offer, PRICE_MINOR, provision, Services, untilKnown } from '@erp/demo';
import { newId } from '@erp/kernel';
import { readState, stackPaths, type StackState } from '@erp/stack';
import type { BenchStack } from '../stack.js';

/** What every order of the bench is for. */
export const SKU = 'CD-BENCH';

export type Say = (text: string) => void;

/** The platform of deploy/contexts.json on the bench's servers: every service, and one tenant with goods to sell. */
export class FlowPlatform {
  readonly client: Client;
  readonly eyes: Eyes;

  private constructor(
    readonly stack: StackState,
    readonly services: Services,
    readonly signal: AbortSignal,
  ) {
    this.client = new Client((context) => services.urlOf(context), newId(), signal);
    this.eyes = new Eyes(stack, this.client.tenantId);
  }

  /** Resolves when orders can be placed for `pieces` in all. The services are ended when it fails. */
  static async start(
    bench: BenchStack,
    pieces: number,
    say: Say,
    signal: AbortSignal,
  ): Promise<FlowPlatform> {
    const stack = readState(stackPaths(bench.root!));
    process.env['ERP_STACK_ROOT'] = bench.root!; // where tools/demo has the services write their logs
    const services = new Services(stack, say);
    // A bench that is interrupted leaves no service behind: they are in process groups of their own.
    process.once('exit', () => services.processes.forEach(({ pid }) => pid && process.kill(pid, 'SIGKILL')));
    try {
      say('migrating, starting the services');
      await services.migrate();
      await services.start({ say, signal });
      const platform = new FlowPlatform(stack, services, signal);
      await provision(platform.client, 'Bench');
      await untilKnown(platform.client);
      await offer(platform.client, [{ sku: SKU, priceMinor: PRICE_MINOR, onHand: pieces }]);
      return platform;
    } catch (error) {
      await services.stop();
      throw error;
    }
  }

  end(): Promise<void> {
    return this.services.stop();
  }
}
