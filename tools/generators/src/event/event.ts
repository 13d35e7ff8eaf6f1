import { formatFiles, type GeneratorCallback, logger, type Tree } from '@nx/devkit';
import { drawChoreography, updateContractFiles } from '../after/run-tool.js';
import { CannotGenerate } from '../cannot-generate.js';
import { factFile, nounOfFact, refuseNoFact } from '../names.js';
import { addToArray } from '../source/edit.js';
import { contextNamed, libraryFolder } from '../workspace/contexts.js';
import { excuse } from '../workspace/excuses.js';
import { edit, fromTemplates } from '../workspace/files.js';

export interface EventOptions {
  /** The context that publishes it. */
  readonly context: string;
  /** `StockCounted`. */
  readonly fact: string;
}

/** A new event in its context's contract library, with contract files and a row of refusals. Throws CannotGenerate. */
export default async function event(tree: Tree, { context, fact }: EventOptions): Promise<GeneratorCallback> {
  contextNamed(tree, context);
  refuseNoFact(fact);
  addContract(tree, context, fact);
  excuse(tree, 'unpublished', `${context}.${fact}`, `New: no use case of ${context} publishes it yet.`);
  excuse(tree, 'unheard', `${context}.${fact}`, 'New: no context needs it yet.');
  await formatFiles(tree);
  return () => {
    updateContractFiles(tree.root, libraryFolder(context));
    drawChoreography(tree.root);
    logger.info(
      `\n${context}.${fact} is v1, and carries its id alone. Add what its readers need to libs/${context}-shared/src/${factFile(fact)}.ts, ` +
        `make its sample show it, and run npm run contracts -- update. It can change freely until it is committed; ` +
        `afterwards, npm run contracts -- bump ${context}.${fact}. ` +
        `Its two excuses in docs/choreography/excused.json go when it is published and handled.`,
    );
  };
}

function addContract(tree: Tree, context: string, fact: string): void {
  const file = factFile(fact);
  const library = libraryFolder(context);
  if (tree.exists(`${library}/src/${file}.ts`))
    throw new CannotGenerate(
      `${library}/src/${file}.ts is there already: npm run contracts -- bump ${context}.${fact} makes its next version`,
    );
  const noun = nounOfFact(fact);
  fromTemplates(tree, 'event', library, { context, fact, file, noun });
  addExport(tree, `${library}/src/index.ts`, `./${file}.js`);
  edit(tree, `${library}/src/refusals.test.ts`, (text) =>
    addToArray(
      text,
      'REFUSED',
      `[contracts.${fact}, 1, { 'an id that is no UUID': { ${noun.camel}Id: '42' } }]`,
    ),
  );
}

/** `export * from` a file, in the order of the others. */
function addExport(tree: Tree, index: string, file: string): void {
  edit(tree, index, (text) => {
    const lines = [...text.trim().split('\n').filter(Boolean), `export * from '${file}';`];
    return `${lines.sort().join('\n')}\n`;
  });
}
