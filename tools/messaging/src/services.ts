import { OperationsClient } from './operations-client.js';
import { BadCommand, type Options } from './options.js';
import { readRunningServices } from './running-services.js';

/** What a command answers: for people, and for programs. */
export interface Answer {
  readonly text: string;
  readonly json: unknown;
  /** Exit status; 0 when left out. */
  readonly status?: number;
}

export interface Service {
  readonly context: string;
  readonly url: string;
  readonly client: OperationsClient;
}

/** Throws BadCommand: nothing is done without a reason. */
export function why({ reason }: Options): { reason: string } {
  if (!reason) throw new BadCommand('say why with --reason: it is kept in the audit trail');
  return { reason };
}

/** A word that the command cannot do without. Throws BadCommand. */
export function needed(word: string | undefined, what: string): string {
  if (word === undefined) throw new BadCommand(`${what} is missing`);
  return word;
}

function servicesOf({ url, context, operator }: Options): Service[] {
  const running = url
    ? { operationsToken: process.env['OPERATIONS_TOKEN'] ?? '', services: { [context ?? 'service']: url } }
    : readRunningServices();
  if (!running)
    throw new BadCommand(
      'no services run here: start them with "npm start", or name one with --url and OPERATIONS_TOKEN',
    );
  const all = Object.entries(running.services).map(([name, serviceUrl]) => ({
    context: name,
    url: serviceUrl,
    client: new OperationsClient(serviceUrl, running.operationsToken, operator),
  }));
  const wanted = context === undefined ? all : all.filter((service) => service.context === context);
  if (wanted.length === 0)
    throw new BadCommand(`there is no context "${context}": ${all.map((s) => s.context).join(', ')}`);
  return wanted;
}

/** Asks all services that are meant. */
export const each = <T>(options: Options, work: (service: Service) => Promise<T>): Promise<T[]> =>
  Promise.all(servicesOf(options).map(work));

/** The service that is meant. Throws BadCommand when none is named. */
export function one(options: Options): Service {
  if (!options.context && !options.url) throw new BadCommand('say which service with --context');
  return servicesOf(options)[0]!;
}
