import { describe, expect, test } from '@jest/globals';
import { addImport, addToArray, addToObject } from './edit.js';

describe('an import', () => {
  const text = `import { B, D } from '@erp/b';\nimport { x } from './x.js';\n`;

  test('of a name from a package that is imported from joins the others, in their order', () => {
    expect(addImport(text, 'C', '@erp/b')).toContain(`{ B, C, D }`);
    expect(addImport(text, 'E', '@erp/b')).toContain(`{ B, D, E }`);
  });

  test('from elsewhere is a line of its own, packages before files', () => {
    const lines = (name: string, from: string) => addImport(text, name, from).trim().split('\n');
    expect(lines('A', '@erp/a')[0]).toBe(`import { A } from '@erp/a';`);
    expect(lines('C', '@erp/c')[1]).toBe(`import { C } from '@erp/c';`);
    expect(lines('y', './y.js')[2]).toBe(`import { y } from './y.js';`);
  });

  test('that stands there is left alone', () => {
    expect(addImport(text, 'D', '@erp/b')).toBe(text);
  });
});

describe('a list', () => {
  test('keeps its comments and layout', () => {
    const text = `export const a = make({\n  list: [\n    // one\n    One,\n  ],\n});\n`;
    expect(addToArray(text, 'list', 'Two')).toContain('// one\n    One,\nTwo,\n  ]');
  });

  test('may be empty, typed, constant, or JSON', () => {
    expect(addToArray('const a: X[] = [];', 'a', '1')).toBe('const a: X[] = [1];');
    expect(addToObject('const a = { b } as const satisfies X;', 'a', 'c')).toBe(
      'const a = { b,\nc } as const satisfies X;',
    );
    expect(JSON.parse(addToArray('{ "a": [{ "b": 1 }] }', 'a', '{ "b": 2 }'))).toEqual({
      a: [{ b: 1 }, { b: 2 }],
    });
  });

  test('that is not there is named', () => {
    expect(() => addToArray('const a = 1;', 'a', '1')).toThrow('no list called a');
  });
});
