import { applyChangesToString, ChangeType, type StringChange } from '@nx/devkit';
import ts from 'typescript';
import { CannotGenerate } from '../cannot-generate.js';
import { declarationOf, propertyOf } from '../source/definition.js';
import { addImport } from '../source/edit.js';

/**
 * The contract's file with the event's next version: the schema it had is kept under a name of its own,
 * `OrderPlacedSchemaV2`, and the new one begins as its copy. The upcaster hands old data on and is typed from the one to
 * the other, so it compiles exactly as long as old data is new data: a new required field fails the build until the
 * upcaster gives it. Throws CannotGenerate.
 */
export function versionUp(text: string, type: string): string {
  const declaration = declarationOf(text, type);
  if (!declaration)
    throw new CannotGenerate(
      `the contract of ${type} is no "export const ... = defineEvent({ type: '${type}', ... })"`,
    );
  const { name, definition, statement } = declaration;
  const version = valueOf(definition, 'version', type);
  const schema = valueOf(definition, 'schema', type);
  const from = Number(version.getText());
  const schemaName = (of: number) => `${name.replace(/V\d+$/, '')}SchemaV${of}`;
  const [older, newer] = [schemaName(from), schemaName(from + 1)];

  const named = constant(statement.getSourceFile(), older);
  const says = (of: number) =>
    `/** What v${of} says. */\nexport const ${schemaName(of)} = ${(named ?? schema).getText()};\n\n`;
  const changes: StringChange[] = [
    // Before the definition and its comment, so after the older version's schema.
    {
      type: ChangeType.Insert,
      index: statement.getStart(undefined, true),
      text: `${named ? '' : says(from)}${says(from + 1)}`,
    },
    ...replace(version, String(from + 1)),
    ...replace(schema, newer),
    upcaster(definition, from, `(v${from}: Static<typeof ${older}>): Static<typeof ${newer}> => v${from}`),
  ];
  return addImport(applyChangesToString(text, changes), 'type Static', '@erp/common-messaging/contract');
}

function valueOf(definition: ts.ObjectLiteralExpression, name: string, type: string): ts.Expression {
  const value = propertyOf(definition, name)?.initializer;
  if (!value) throw new CannotGenerate(`the contract of ${type} says no ${name} in its defineEvent`);
  return value;
}

/** What a constant of this file is set to. */
const constant = (file: ts.SourceFile, name: string): ts.Expression | undefined =>
  file.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .find((declaration) => declaration.name.getText() === name)?.initializer;

function replace(node: ts.Node, by: string): StringChange[] {
  const start = node.getStart();
  return [
    { type: ChangeType.Delete, start, length: node.getEnd() - start },
    { type: ChangeType.Insert, index: start, text: by },
  ];
}

function upcaster(definition: ts.ObjectLiteralExpression, from: number, code: string): StringChange {
  const upcasts = propertyOf(definition, 'upcasts')?.initializer;
  const inner = upcasts && ts.isObjectLiteralExpression(upcasts) ? upcasts : undefined;
  const last = (inner ?? definition).properties.at(-1)!;
  const text = inner ? `,\n${from}: ${code}` : `,\nupcasts: { ${from}: ${code} }`;
  return { type: ChangeType.Insert, index: last.getEnd(), text };
}
