import type { Check } from './check.js';
import type { Repository } from './repository.js';

const LIST = 'deploy/contexts.json';

/** A new context is one folder and one entry; everything else that goes over all contexts reads this list. */
export const contextsListed: Check = {
  rule: `every app that is a context stands in ${LIST}, and every entry is such an app`,
  mend: `Give the context one entry in ${LIST}: the name of its tag context:<name>, and its folder as app.`,
  problems: (repository) => {
    const listed = entries(repository);
    const apps = contextApps(repository);
    const same = (a: Context) => (b: Context) => a.app === b.app && a.name === b.name;
    return [
      ...apps
        .filter((app) => !listed.some(same(app)))
        .map(({ app, name }) => `apps/${app}/package.json: context ${name} is not in ${LIST}`),
      ...listed
        .filter((entry) => !apps.some(same(entry)))
        .map(({ app, name }) => `${LIST}: ${name} is no app tagged type:context in apps/${app}`),
    ];
  },
};

interface Context {
  /** As in the tag `context:<name>`: prefix of roles, tables and event types. */
  readonly name: string;
  /** Folder below apps/. */
  readonly app: string;
}

function entries({ files, read }: Repository): Context[] {
  if (!files.includes(LIST)) return [];
  const { contexts } = JSON.parse(read(LIST)) as { contexts: Context[] };
  return contexts;
}

function contextApps({ files, read }: Repository): Context[] {
  return files.flatMap((path) => {
    const app = /^apps\/([^/]+)\/package\.json$/.exec(path)?.[1];
    if (app === undefined) return [];
    const { nx } = JSON.parse(read(path)) as { nx?: { tags?: string[] } };
    const tags = nx?.tags ?? [];
    if (!tags.includes('type:context')) return [];
    const name =
      tags.find((tag) => tag.startsWith('context:'))?.slice('context:'.length) ??
      '(without a tag context:<name>)';
    return [{ app, name }];
  });
}
