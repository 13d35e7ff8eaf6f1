import ts from 'typescript';
import { parse } from './edit.js';

/** Where a file declares an event: `export const StockCounted = defineEvent({ ... })`. */
export interface Declaration {
  /** `StockCounted`. */
  readonly name: string;
  readonly definition: ts.ObjectLiteralExpression;
  readonly statement: ts.VariableStatement;
}

/** The declaration of an event by its type; undefined when it stands elsewhere. */
export function declarationOf(text: string, type: string): Declaration | undefined {
  for (const statement of parse(text).statements.filter(ts.isVariableStatement))
    for (const { name, initializer } of statement.declarationList.declarations) {
      const definition =
        initializer && ts.isCallExpression(initializer) ? initializer.arguments[0] : undefined;
      if (!definition || !ts.isObjectLiteralExpression(definition)) continue;
      const said = propertyOf(definition, 'type')?.initializer;
      if (said && ts.isStringLiteral(said) && said.text === type)
        return { name: name.getText(), definition, statement };
    }
  return undefined;
}

export const propertyOf = (
  definition: ts.ObjectLiteralExpression,
  name: string,
): ts.PropertyAssignment | undefined =>
  definition.properties
    .filter(ts.isPropertyAssignment)
    .find((one) => ts.isIdentifier(one.name) && one.name.text === name);
