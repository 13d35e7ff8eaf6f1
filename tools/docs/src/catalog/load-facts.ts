import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadChoreography } from '@erp/choreography';
import { contexts, contractsIn, loadDefinitions, loadServices, registrationsOf, ROOT } from '@erp/contracts';
import { describeService } from '@erp/service-kit';
import { readTopics } from '@erp/stack';
import type { ContextFacts, Facts } from './catalog.js';
import { eventComments, operationComments, type Sources } from './comments.js';

/** Reads contracts, services, topics and comments of this repository. Neither a server nor a setting is needed. */
export async function loadFacts(): Promise<Facts> {
  const [definitions, services, choreography] = await Promise.all([
    loadDefinitions(),
    loadServices(),
    loadChoreography(),
  ]);
  const entries = contexts();
  return {
    contexts: await Promise.all(
      services.map(async (service, i): Promise<ContextFacts> => {
        const { name, app } = entries[i]!;
        const sources = sourcesIn(`apps/${app}/src`, 'libs/service-kit/src/operations');
        return {
          name,
          app,
          title: service.title,
          ...(await describeService(service)),
          operationComments: operationComments(sources),
        };
      }),
    ),
    definitions,
    contracts: contractsIn(),
    registrations: services.flatMap(registrationsOf),
    topics: readTopics(),
    choreography,
    comments: new Map(
      entries.flatMap(({ name }) => [...eventComments(sourcesIn(`libs/${name}-shared/src`))]),
    ),
  };
}

const sourcesIn = (...folders: string[]): Sources =>
  new Map(
    folders
      .flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: ROOT }))
      .filter((path) => !path.endsWith('.test.ts'))
      .map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]),
  );
