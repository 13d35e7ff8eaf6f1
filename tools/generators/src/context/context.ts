import { formatFiles, type GeneratorCallback, logger, type Tree } from '@nx/devkit';
import { linkPackages } from '../after/link-packages.js';
import { build, drawChoreography, updateContractFiles } from '../after/run-tool.js';
import { CannotGenerate } from '../cannot-generate.js';
import { factFile, nounOf, type Noun } from '../names.js';
import { contextsOf, libraryFolder, libraryPackage } from '../workspace/contexts.js';
import { eventOfType } from '../workspace/events.js';
import { excuse, nowHeard } from '../workspace/excuses.js';
import { fromTemplates } from '../workspace/files.js';
import { addPackages } from './add-packages.js';
import { listContext } from './list-context.js';
import { specOf } from './spec-of.js';
import { runInSystem } from './run-in-system.js';

export interface ContextOptions {
  /** `procurement`. */
  readonly name: string;
  /** Its first aggregate: `purchase-order`. */
  readonly noun: string;
  /** Type of the event that opens one: `inventory.WarehouseOpened`. */
  readonly consumes: string;
}

/**
 * A context from REST to the topic: its service with one aggregate, its database with outbox and inbox, its contract
 * library, a handler of another context's event, its tests, and its place in every list of contexts. Throws CannotGenerate.
 */
export default async function context(tree: Tree, options: ContextOptions): Promise<GeneratorCallback> {
  const { name } = options;
  const noun = nounOf(options.noun);
  refuse(tree, name, noun);
  const consumed = eventOfType(tree, options.consumes);
  const spec = specOf(tree, name);
  const packages = { [`@erp/${name}`]: `apps/${name}`, [libraryPackage(name)]: libraryFolder(name) };

  fromTemplates(tree, 'context', '.', {
    ...noun,
    context: name,
    app: name,
    title: name[0]!.toUpperCase() + name.slice(1),
    spec,
    consumed: { ...consumed, file: factFile(consumed.fact) },
    consumedFile: factFile(consumed.fact),
    consumedSample: JSON.stringify(consumed.sample),
  });
  listContext(tree, spec, noun);
  runInSystem(tree, name, consumed);
  const opened = `${name}.${noun.pascal}Opened`;
  excuse(
    tree,
    'unheard',
    opened,
    'New: no context needs it yet. For the audit trail (R27) and for readers outside.',
  );
  nowHeard(tree, consumed.type);
  addPackages(tree, packages);
  await formatFiles(tree);
  return () => {
    linkPackages(tree.root, packages);
    updateContractFiles(tree.root, libraryFolder(name));
    build(tree.root, `apps/${name}`);
    drawChoreography(tree.root);
    logger.info(
      `\n${name} serves http://127.0.0.1:${spec.httpPort} after the next npm start. Try npx nx test ${name} and npx nx integration ${name}; ` +
        `next events and handlers: npm run contracts -- new ${name} <Fact>, npm run generate -- handler ${name} <type>.`,
    );
  };
}

function refuse(tree: Tree, name: string, noun: Noun): void {
  if (!/^[a-z]{2,31}$/.test(name))
    throw new CannotGenerate(
      `"${name}" cannot be part of roles, tables, types and folders: a context's name is one word of 2 to 31 letters in lower case`,
    );
  nounOf(name); // also a variable of its module
  const taken = contextsOf(tree).some((one) => one.name === name || one.app === name);
  if (taken || tree.exists(`apps/${name}`) || tree.exists(libraryFolder(name)))
    throw new CannotGenerate(`there is a context or an app called ${name} already: choose another name`);
  if (noun.camel === name || noun.camels === name)
    throw new CannotGenerate(`the context and its noun are both called ${name}: choose another noun`);
}
