import ts from 'typescript';

/** What the comments in a contract say: of the event, and of its fields by their path, such as `lines.*.unitPrice`. */
export interface EventComments {
  readonly text: string | undefined;
  readonly fields: ReadonlyMap<string, string>;
}

/** Texts of source files by their path. */
export type Sources = ReadonlyMap<string, string>;

const parse = (path: string, text: string): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);

/** The doc comment of a declaration, each paragraph one line; undefined when it has none. */
function commentOf(node: ts.Node): string | undefined {
  const comment = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc)?.comment;
  const paragraphs = ts.getTextOfJSDocComment(comment)?.split(/\n\s*\n/) ?? [];
  return paragraphs.map((text) => text.replaceAll(/\s+/g, ' ').trim()).join('\n\n') || undefined;
}

/**
 * The comments of a contract library, by event type. A schema file keeps no comments, so they are read where they are
 * written: above `defineEvent`, above a property, and above a schema that several events share.
 */
export function eventComments(library: Sources): Map<string, EventComments> {
  const constants = new Map<string, ts.VariableDeclaration>();
  for (const [path, text] of library)
    parse(path, text).forEachChild((node) => {
      if (!ts.isVariableStatement(node)) return;
      for (const declaration of node.declarationList.declarations)
        if (ts.isIdentifier(declaration.name)) constants.set(declaration.name.text, declaration);
    });
  const comments = new Map<string, EventComments>();
  for (const declaration of constants.values()) {
    const definition = definitionIn(declaration);
    if (!definition) continue;
    const fields = new Map<string, string>();
    if (definition.schema) collectFields(definition.schema, '', constants, fields);
    comments.set(definition.type, { text: commentOf(declaration), fields });
  }
  return comments;
}

/** The literal type, and the schema, of `const X = defineEvent({ ... })`. */
function definitionIn({ initializer }: ts.VariableDeclaration) {
  if (!initializer || !ts.isCallExpression(initializer)) return undefined;
  if (initializer.expression.getText() !== 'defineEvent') return undefined;
  const [options] = initializer.arguments;
  if (!options || !ts.isObjectLiteralExpression(options)) return undefined;
  const type = valueOf(options, 'type');
  if (!type || !ts.isStringLiteral(type)) return undefined;
  return { type: type.text, schema: valueOf(options, 'schema') };
}

const valueOf = (object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined =>
  object.properties.filter(ts.isPropertyAssignment).find((property) => property.name.getText() === name)
    ?.initializer;

/** Goes through `Type.Object({ ... })`, `Type.Array(...)` and the like; the comment nearest to the field counts. */
function collectFields(
  schema: ts.Expression,
  path: string,
  constants: ReadonlyMap<string, ts.VariableDeclaration>,
  into: Map<string, string>,
): void {
  if (ts.isIdentifier(schema)) {
    const declaration = constants.get(schema.text);
    if (!declaration?.initializer) return;
    note(declaration, path, into);
    collectFields(declaration.initializer, path, constants, into);
  } else if (ts.isCallExpression(schema)) {
    const inside = schema.expression.getText().endsWith('.Array') ? below(path, '*') : path;
    for (const argument of schema.arguments) collectFields(argument, inside, constants, into);
  } else if (ts.isArrayLiteralExpression(schema)) {
    for (const alternative of schema.elements) collectFields(alternative, path, constants, into);
  } else if (ts.isObjectLiteralExpression(schema)) {
    for (const property of schema.properties) ofProperty(property, path, constants, into);
  }
}

function ofProperty(
  property: ts.ObjectLiteralElementLike,
  path: string,
  constants: ReadonlyMap<string, ts.VariableDeclaration>,
  into: Map<string, string>,
): void {
  if (ts.isSpreadAssignment(property)) {
    // `...OrderLine.properties`: the fields of another schema, here.
    const spread = property.expression;
    collectFields(ts.isPropertyAccessExpression(spread) ? spread.expression : spread, path, constants, into);
    return;
  }
  const field = below(path, property.name?.getText() ?? '');
  note(property, field, into);
  if (ts.isPropertyAssignment(property)) collectFields(property.initializer, field, constants, into);
  if (ts.isShorthandPropertyAssignment(property)) collectFields(property.name, field, constants, into);
}

const below = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

function note(node: ts.Node, path: string, into: Map<string, string>): void {
  const text = commentOf(node);
  if (text && path !== '' && !into.has(path)) into.set(path, text);
}

/** The comments on the methods of controllers, by `Class_method`, which is the id of the operation in OpenAPI. */
export function operationComments(app: Sources): Map<string, string> {
  const comments = new Map<string, string>();
  for (const [path, text] of app)
    parse(path, text).forEachChild((node) => {
      if (!ts.isClassDeclaration(node) || !node.name) return;
      for (const member of node.members) {
        const comment = ts.isMethodDeclaration(member) ? commentOf(member) : undefined;
        if (comment) comments.set(`${node.name.text}_${member.name?.getText()}`, comment);
      }
    });
  return comments;
}
