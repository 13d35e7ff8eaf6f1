import { names } from '@nx/devkit';
import ts from 'typescript';
import { CannotGenerate } from './cannot-generate.js';

/** A noun as code and people write it. */
export interface Noun {
  /** File name: `purchase-order`. */
  readonly file: string;
  /** Class or type: `PurchaseOrder`. */
  readonly pascal: string;
  /** Variable: `purchaseOrder`. */
  readonly camel: string;
  /** For people: `purchase order`. */
  readonly words: string;
  /** With its article: `a purchase order`. */
  readonly one: string;
  /** Folder and path: `purchase-orders`. */
  readonly folder: string;
  /** `PurchaseOrders`. */
  readonly pascals: string;
  /** `purchaseOrders`. */
  readonly camels: string;
  /** Table: `purchase_orders`. */
  readonly table: string;
  /** Column: `purchase_order_id`. */
  readonly column: string;
}

/** Throws CannotGenerate for what is no noun that a file, a variable and a table can be called by. */
export function nounOf(text: string): Noun {
  if (!/^[a-z]+(-[a-z]+)*$/.test(text))
    throw new CannotGenerate(
      `"${text}" is no noun in lower case, with hyphens between words, such as purchase-order`,
    );
  const { className: pascal, propertyName: camel } = names(text);
  if (!isIdentifier(camel))
    throw new CannotGenerate(
      `"${text}" is a word of TypeScript, and no variable can have its name: choose another`,
    );
  const folder = plural(text);
  const words = text.replaceAll('-', ' ');
  return {
    file: text,
    pascal,
    camel,
    words,
    one: `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`,
    folder,
    pascals: names(folder).className,
    camels: names(folder).propertyName,
    table: folder.replaceAll('-', '_'),
    column: `${text.replaceAll('-', '_')}_id`,
  };
}

/** A fact's files: `StockCounted` -> `stock-counted`. */
export const factFile = (fact: string): string => names(fact).fileName;

/** Throws CannotGenerate for what is no noun and what became of it. */
export function refuseNoFact(fact: string): void {
  if (!/^([A-Z][a-z]+){2,}$/.test(fact))
    throw new CannotGenerate(
      `"${fact}" is no fact in the past tense, a noun and what became of it, such as StockCounted`,
    );
}

/** What a fact is about: `StockCounted` -> stock, `OrderCancelledV3` -> order. The last word is what became of it. */
export const nounOfFact = (fact: string): Noun =>
  nounOf(factFile(fact.replace(/V\d+$/, '')).split('-').slice(0, -1).join('-'));

/** deliveries, boxes, orders: what eslint.config.mjs makes a singular of again. */
export const plural = (noun: string): string =>
  /[^aeiou]y$/.test(noun)
    ? noun.replace(/y$/, 'ies')
    : /(ss|x|ch|sh)$/.test(noun)
      ? `${noun}es`
      : noun.endsWith('s')
        ? noun
        : `${noun}s`;

function isIdentifier(text: string): boolean {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, undefined, text);
  return scanner.scan() === ts.SyntaxKind.Identifier;
}
