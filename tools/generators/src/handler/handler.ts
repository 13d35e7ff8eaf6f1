import { formatFiles, type GeneratorCallback, logger, type Tree } from '@nx/devkit';
import { build, drawChoreography } from '../after/run-tool.js';
import { CannotGenerate } from '../cannot-generate.js';
import { factFile, nounOfFact } from '../names.js';
import { addImport, addToArray } from '../source/edit.js';
import { contextNamed, libraryFolder, moduleFile, type Context } from '../workspace/contexts.js';
import { eventOfType, type KnownEvent } from '../workspace/events.js';
import { nowHeard } from '../workspace/excuses.js';
import { edit, fromTemplates, reference } from '../workspace/files.js';
import { subscribe } from '../workspace/subscriptions.js';
import { addMigration } from './add-migration.js';

export interface HandlerOptions {
  /** The context that hears of it. */
  readonly context: string;
  /** `inventory.StockCounted`. */
  readonly type: string;
  /** Folder of the noun below src; by default that of the event. */
  readonly folder?: string;
}

/**
 * A context hears of an event of another one, and keeps the latest of each key in a table of its own, so that what it
 * decides need ask nobody (R2). Throws CannotGenerate.
 */
export default async function handler(tree: Tree, options: HandlerOptions): Promise<GeneratorCallback> {
  const context = contextNamed(tree, options.context);
  const event = eventOfType(tree, options.type);
  refuse(context, event);
  const folder = options.folder ?? folderOf(tree, context, event);
  const file = factFile(event.fact);
  const target = `apps/${context.app}/src/${folder}`;
  if (tree.exists(`${target}/on-${file}.ts`))
    throw new CannotGenerate(
      `${target}/on-${file}.ts is there already: ${context.name} hears of ${event.type}`,
    );

  const table = file.replaceAll('-', '_');
  const module = moduleFile(tree, context);
  fromTemplates(tree, 'handler', target, {
    ...event,
    file,
    table,
    context: context.name,
    service: serviceOf(tree, module),
    module: module.replace(/^.*\/(.*)\.ts$/, '$1'),
    sample: JSON.stringify(event.sample),
  });
  register(tree, module, folder, file, event.fact);
  addMigration(tree, context, { file, table, fact: event.fact, type: event.type });
  reference(tree, `apps/${context.app}`, libraryFolder(event.context));
  subscribe(tree, context.name, event);
  nowHeard(tree, event.type);
  await formatFiles(tree);
  return () => {
    build(tree.root, `apps/${context.app}`);
    drawChoreography(tree.root);
    logger.info(
      `\n${context.name} keeps what ${event.type} says in ${table}. What it decides with it goes into ${target}/on-${file}.ts: ` +
        `what it publishes there is named in @On(${event.fact}, { emits: [...] }).`,
    );
  };
}

function refuse({ name }: Context, { type, context }: KnownEvent): void {
  if (name === context)
    throw new CannotGenerate(
      `${type} is ${name}'s own event, and a context acts on its own facts where it decides them; choose another context`,
    );
}

/** The event's noun, in the plural or, where the context has such a folder already, in the singular: stock. */
function folderOf(tree: Tree, { app }: Context, { fact }: KnownEvent): string {
  const noun = nounOfFact(fact);
  return tree.exists(`apps/${app}/src/${noun.file}`) ? noun.file : noun.folder;
}

/** What a module exports: `export const inventory = defineService(...)`. */
function serviceOf(tree: Tree, module: string): string {
  const service = /export const (\w+) = defineService\(/.exec(tree.read(module, 'utf8') ?? '')?.[1];
  if (!service) throw new CannotGenerate(`${module} exports no service that defineService makes`);
  return service;
}

function register(tree: Tree, module: string, folder: string, file: string, fact: string): void {
  edit(
    tree,
    module,
    (text) => addToArray(text, 'controllers', `On${fact}`),
    (text) => addToArray(text, 'providers', `${fact}Store`),
    (text) => addImport(text, `On${fact}`, `./${folder}/on-${file}.js`),
    (text) => addImport(text, `${fact}Store`, `./${folder}/${file}.store.js`),
  );
}
