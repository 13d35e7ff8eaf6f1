import { readJson, type Tree, updateJson } from '@nx/devkit';

interface Lock {
  readonly packages: Readonly<Record<string, object>>;
}

/** Workspace packages in package-lock.json, as npm writes them: without them `npm ci` refuses. `name -> folder`. */
export function addPackages(tree: Tree, packages: Readonly<Record<string, string>>): void {
  const { version } = readJson<{ version: string }>(tree, 'package.json');
  updateJson<Lock>(tree, 'package-lock.json', (lock) => withPackages(lock, packages, version));
}

export function withPackages<L extends Lock>(
  lock: L,
  packages: Readonly<Record<string, string>>,
  version: string,
): L {
  const added = Object.entries(packages).flatMap(([name, folder]) => [
    [folder, { name, version }] as const,
    [`node_modules/${name}`, { resolved: folder, link: true }] as const,
  ]);
  const all = [...Object.entries(lock.packages), ...added];
  return { ...lock, packages: Object.fromEntries(all.sort(([a], [b]) => a.localeCompare(b, 'en'))) };
}
