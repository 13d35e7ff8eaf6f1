import { expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readContexts, workspaceRoot } from '@erp/stack';
import { settingsOf } from './service-settings.js';

const { contexts } = readContexts();

test.each(contexts)('$name has its program in apps/$app', ({ app }) => {
  expect(existsSync(join(workspaceRoot(), 'apps', app, 'src/main.ts'))).toBe(true);
});

test('settings are for contexts that exist, and the key of the gateway is for financial alone', () => {
  const settings = settingsOf({ url: 'http://127.0.0.1:1', apiKey: 'secret-key' });
  expect(contexts.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(settings)));
  const withKey = Object.entries(settings).filter(([, own]) => Object.values(own).includes('secret-key'));
  expect(withKey.map(([context]) => context)).toEqual(['financial']);
});
