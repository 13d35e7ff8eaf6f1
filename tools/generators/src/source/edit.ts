import { applyChangesToString, ChangeType } from '@nx/devkit';
import ts from 'typescript';
import { CannotGenerate } from '../cannot-generate.js';

/**
 * Edits of TypeScript and JSON as text: what stands there keeps its layout and comments. JSON is parsed as the expression
 * that it is, so the same edits serve both; prettier sets right what was put in.
 */
export const parse = (text: string): ts.SourceFile =>
  text.trimStart().startsWith('{')
    ? ts.createSourceFile('file.json', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JSON)
    : ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true);

export const insertAt = (text: string, index: number, inserted: string): string =>
  applyChangesToString(text, [{ type: ChangeType.Insert, index, text: inserted }]);

/** `element` as the last of the array that a property or variable of this name holds. Throws CannotGenerate. */
export function addToArray(text: string, name: string, element: string): string {
  return append(text, valueNamed(text, name, ts.isArrayLiteralExpression).elements, element);
}

/** `property` as the last of the object that a property or variable of this name holds. Throws CannotGenerate. */
export function addToObject(text: string, name: string, property: string): string {
  return append(text, valueNamed(text, name, ts.isObjectLiteralExpression).properties, property);
}

/** `name` (also `type Name`) imported from a package or file; unchanged when it is already. */
export function addImport(text: string, name: string, from: string): string {
  const imports = parse(text).statements.filter(ts.isImportDeclaration);
  const specifier = ({ moduleSpecifier }: ts.ImportDeclaration) => (moduleSpecifier as ts.StringLiteral).text;
  const named = imports
    .filter((one) => specifier(one) === from && !one.importClause?.phaseModifier)
    .map(({ importClause }) => importClause?.namedBindings)
    .find((bindings) => bindings !== undefined && ts.isNamedImports(bindings));
  if (named?.elements.some((element) => element.getText() === name)) return text;
  if (named) {
    const next = named.elements.find((element) => element.getText() > name);
    return next
      ? insertAt(text, next.getStart(), `${name}, `)
      : insertAt(text, named.elements.at(-1)!.getEnd(), `, ${name}`);
  }
  const next = imports.find((one) => one.importClause && sortsAfter(specifier(one), from));
  const line = `import { ${name} } from '${from}';\n`;
  return insertAt(text, next?.getStart() ?? (imports.at(-1)?.getEnd() ?? -1) + 1, line);
}

/** Packages first, then files of the same project. */
function sortsAfter(one: string, other: string): boolean {
  const isFile = (specifier: string) => specifier.startsWith('.');
  return isFile(one) === isFile(other) ? one > other : isFile(one);
}

/** The first value under this name, of the kind asked for. */
function valueNamed<N extends ts.Node>(text: string, name: string, is: (node: ts.Node) => node is N): N {
  let found: N | undefined;
  const visit = (node: ts.Node): void => {
    if (found) return;
    const isNamed =
      (ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) &&
      (node.name as ts.Identifier | ts.StringLiteral).text === name;
    const value = isNamed && node.initializer ? unwrapped(node.initializer) : undefined;
    if (value && is(value)) found = value;
    else ts.forEachChild(node, visit);
  };
  visit(parse(text));
  if (!found) throw new CannotGenerate(`found no list called ${name} to add to in:\n${text.slice(0, 300)}`);
  return found;
}

const unwrapped = (node: ts.Expression): ts.Expression =>
  ts.isAsExpression(node) || ts.isSatisfiesExpression(node) ? unwrapped(node.expression) : node;

function append(text: string, nodes: ts.NodeArray<ts.Node>, added: string): string {
  const last = nodes.at(-1);
  return last ? insertAt(text, last.getEnd(), `,\n${added}`) : insertAt(text, nodes.pos, added);
}
