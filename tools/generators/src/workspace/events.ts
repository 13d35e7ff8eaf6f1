import { readJson, type Tree } from '@nx/devkit';
import { CannotGenerate } from '../cannot-generate.js';
import { type Declaration, declarationsIn, propertyOf } from '../source/definition.js';
import { contextNamed, libraryFolder, libraryPackage } from './contexts.js';

/** An event that stands in a contract library. */
export interface KnownEvent {
  /** `inventory.StockCounted`. */
  readonly type: string;
  /** The context that publishes it. */
  readonly context: string;
  /** The name under which the library exports its definition: `StockCounted`. */
  readonly fact: string;
  /** The package that exports it. */
  readonly library: string;
  /** The file of its contract, from the root. */
  readonly file: string;
  /** Data of the newest golden sample. */
  readonly sample: object;
}

/** Throws CannotGenerate for a type that no contract library has. */
export function eventOfType(tree: Tree, type: string): KnownEvent {
  const dot = type.indexOf('.');
  const { name: context } = contextNamed(tree, type.slice(0, Math.max(dot, 0)));
  const folder = libraryFolder(context);
  const found = declarationsOf(tree, context).find((declaration) => declaration.type === type);
  if (!found)
    throw new CannotGenerate(
      `no file of ${folder}/src defines "${type}"; npm run contracts -- new ${context} ${type.slice(dot + 1)} makes a new event`,
    );
  const { data } = newestSample(tree, `${folder}/contracts/${type.slice(dot + 1)}`, type);
  const { file, name: fact } = found;
  return { type, context, file, fact, library: libraryPackage(context), sample: data };
}

/** The type of the event whose contract replaces this one's (docs/adr/027-breaking-changes.md); undefined when none does. */
export function replacementOf(
  tree: Tree,
  { context, fact }: Pick<KnownEvent, 'context' | 'fact'>,
): string | undefined {
  const replaces = ({ definition }: Declaration) =>
    propertyOf(definition, 'replaces')?.initializer.getText() === fact;
  return declarationsOf(tree, context).find(replaces)?.type;
}

/** All events of a context's contract library, each with the file that declares it. */
const declarationsOf = (tree: Tree, context: string): (Declaration & { readonly file: string })[] =>
  tree
    .children(`${libraryFolder(context)}/src`)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${libraryFolder(context)}/src/${name}`)
    .flatMap((file) =>
      declarationsIn(tree.read(file, 'utf8') ?? '').map((declaration) => ({ ...declaration, file })),
    );

interface Sample {
  readonly data: object;
}

function newestSample(tree: Tree, folder: string, type: string): Sample {
  const versionOf = (name: string) => Number(/^v(\d+)\.samples\.json$/.exec(name)?.[1] ?? 0);
  const newest = tree.children(folder).sort((a, b) => versionOf(b) - versionOf(a))[0];
  const [sample] = newest && versionOf(newest) > 0 ? readJson<Sample[]>(tree, `${folder}/${newest}`) : [];
  if (!sample)
    throw new CannotGenerate(
      `${type} has no golden sample in ${folder}: run npm run contracts -- update first`,
    );
  return sample;
}
