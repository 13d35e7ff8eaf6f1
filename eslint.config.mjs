// The compiler's rules, and the import rules of docs/adr (001, 002, 003). Each import rule stands here
// once, and tools/checks lints a fixture that breaks it: arrows between projects by their Nx tags, what is
// finer than a project (a folder, an entry point, an npm package) by no-restricted-imports.
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import eslint from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier/flat';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const root = import.meta.dirname;

// --- arrows between projects ---------------------------------------------------------------------

// Read as data, because the check of the project graph (tools/checks) holds the same table. A project whose
// tests may use libs/testing cannot be one that libs/testing is built on: those start tools/stack themselves.
const { mayImport, testsMayAlsoImport } = JSON.parse(
  readFileSync(`${root}/tools/checks/arrows.json`, 'utf8'),
);

/** @param alsoImport what is allowed beyond `mayImport`, in the same shape */
const arrows = (alsoImport = {}) => ({
  '@nx/enforce-module-boundaries': [
    'error',
    {
      // Telemetry reads its variables when it is loaded: main.ts imports it first, a test after it has set them.
      checkDynamicDependenciesExceptions: ['@erp/service-kit'],
      depConstraints: Object.entries(mayImport).map(([sourceTag, tags]) => ({
        sourceTag,
        onlyDependOnLibsWithTags: [...tags, ...(alsoImport[sourceTag] ?? [])],
      })),
    },
  ],
});

// --- finer than a project ------------------------------------------------------------------------

const forbid = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

const broker = {
  regex: '^(kafkajs|@platformatic/kafka)(/|$)',
  message:
    'Only src/kafka and src/platformatic of common-messaging talk to the broker. Publish with EventPublisher, consume with @On.',
};
const nestClients = {
  regex: '^@nestjs/microservices$',
  importNames: ['ClientKafka', 'ClientProxy', 'ClientProxyFactory', 'ClientsModule', 'Transport'],
  message: 'An event goes through the outbox: publish it with EventPublisher, in the transaction (ADR-003).',
};
const postgres = {
  regex: '^pg(/|$)',
  message:
    'A context reaches PostgreSQL by the Database of common-messaging, which sets role and tenant (ADR-002).',
};
const contractOnly = {
  regex: '^(?!\\.|@erp/kernel$|@erp/common-messaging/contract$)',
  message: 'A contract library imports only @erp/common-messaging/contract, @erp/kernel and its own files.',
};
const aggregateOnly = (noun) => ({
  regex: `^(?!\\./${noun}(-[a-z0-9-]+)?\\.js$|@erp/kernel$)`,
  message: `An aggregate is plain TypeScript: ${noun}*.ts imports only ./${noun}*.js and @erp/kernel (ADR-001).`,
});

/** orders -> order, deliveries -> delivery, boxes -> box; stock, which has no plural, stays. */
const singular = (folder) =>
  folder
    .replace(/ies$/, 'y')
    .replace(/(ss|x|ch|sh)es$/, '$1')
    .replace(/([^s])s$/, '$1');

/** Every folder of a noun in every context: apps/commerce/src/orders and so on. */
const nounFolders = globSync('apps/*/src/*', { cwd: root }).filter((path) => !basename(path).includes('.'));

const aggregates = nounFolders.map((folder) => {
  const noun = singular(basename(folder));
  return {
    files: [`${folder}/${noun}.ts`, `${folder}/${noun}-*.ts`],
    ignores: ['**/*.*.ts'], // order.store.ts, order-line.test.ts: other kinds of file
    rules: forbid(aggregateOnly(noun)),
  };
});

// A later entry replaces the options of an earlier one, so each names all that holds for its files.
const importRules = [
  { plugins: { '@nx': nx }, rules: { ...arrows(), ...forbid(broker, nestClients) } },
  { files: ['**/*.test.ts', '{apps,tools}/*/src/testing/**'], rules: arrows(testsMayAlsoImport) },
  { files: ['apps/**'], rules: forbid(broker, nestClients, postgres) },
  { files: ['libs/*-shared/**'], ignores: ['**/*.test.ts'], rules: forbid(contractOnly) },
  { files: ['libs/common-messaging/src/**'], rules: forbid(broker) },
  {
    files: ['libs/common-messaging/src/{kafka,platformatic}/**'],
    rules: { 'no-restricted-imports': 'off' },
  },
  // Measures ours against what others would write with the bare clients, or with Nest's own transport.
  { files: ['tools/bench/src/**'], rules: { 'no-restricted-imports': 'off' } },
  ...aggregates,
];

// --- all together --------------------------------------------------------------------------------

export default defineConfig(
  { ignores: ['**/dist/**', '**/coverage/**', '**/target/**', '.nx/**', '.stack/**', '.site/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // A method that implements an asynchronous interface may have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    // What comes back over HTTP or from a query is looked at field by field: `any` is the honest type there.
    files: ['**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: Object.fromEntries(Object.getOwnPropertyNames(globalThis).map((name) => [name, 'readonly'])),
    },
  },
  ...importRules,
  prettier,
);
