import ts from 'typescript';
import { parse } from './edit.js';

/** Where a file declares an event: `export const StockCounted = defineEvent({ ... })`. */
export interface Declaration {
  /** `StockCounted`. */
  readonly name: string;
  /** `inventory.StockCounted`. */
  readonly type: string;
  readonly definition: ts.ObjectLiteralExpression;
  readonly statement: ts.VariableStatement;
}

/** The events that a file declares. */
export const declarationsIn = (text: string): Declaration[] =>
  parse(text)
    .statements.filter(ts.isVariableStatement)
    .flatMap((statement) =>
      statement.declarationList.declarations.flatMap(({ name, initializer }) => {
        const definition =
          initializer && ts.isCallExpression(initializer) ? initializer.arguments[0] : undefined;
        if (!definition || !ts.isObjectLiteralExpression(definition)) return [];
        const type = propertyOf(definition, 'type')?.initializer;
        return type && ts.isStringLiteral(type)
          ? [{ name: name.getText(), type: type.text, definition, statement }]
          : [];
      }),
    );

/** The declaration of an event by its type; undefined when it stands elsewhere. */
export const declarationOf = (text: string, type: string): Declaration | undefined =>
  declarationsIn(text).find((declaration) => declaration.type === type);

export const propertyOf = (
  definition: ts.ObjectLiteralExpression,
  name: string,
): ts.PropertyAssignment | undefined =>
  definition.properties
    .filter(ts.isPropertyAssignment)
    .find((one) => ts.isIdentifier(one.name) && one.name.text === name);
