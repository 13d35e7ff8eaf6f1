import { describe, expect, test } from '@jest/globals';
import { ESLint } from 'eslint';
import { join } from 'node:path';
import tseslint from 'typescript-eslint';

const root = join(import.meta.dirname, '../../..');

// The repository's own configuration with the rules of types left out: no file is where a fixture stands.
const eslint = new ESLint({ cwd: root, overrideConfig: [tseslint.configs.disableTypeChecked] });

/** What the linter says of `code` if it stood at `filePath`: rule and message, one line each. */
async function lint(filePath: string, code: string): Promise<string[]> {
  const results = await eslint.lintText(`${code}\n`, { filePath });
  return results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`));
}

const ARROWS = '@nx/enforce-module-boundaries';
const IMPORTS = 'no-restricted-imports';

/** An arrow that points up is also a circle once what it points at uses the library: Nx then says so instead. */
const NOT_DOWNWARDS = /can only depend on libs tagged with|Circular dependency/;

interface ImportRule {
  name: string;
  rule: typeof ARROWS | typeof IMPORTS;
  /** What the developer reads, in part. */
  says: RegExp;
  /** File and code pairs that the rule must report, each. */
  bad: [string, string][];
  /** Their neighbours that it must let pass. */
  good: [string, string][];
}

const rules: ImportRule[] = [
  {
    name: 'a context imports no other context',
    rule: ARROWS,
    says: /tagged with "type:context" can only depend on/,
    bad: [
      ['apps/commerce/src/main.ts', "import '@erp/inventory';"],
      ['apps/commerce/src/orders/place-order.test.ts', "import '@erp/inventory';"],
      ['apps/commerce/src/main.ts', "await import('@erp/inventory');"],
    ],
    good: [
      ['apps/commerce/src/main.ts', "import '@erp/inventory-shared';"],
      ['apps/commerce/src/main.ts', "import '@erp/service-kit';"],
      ['apps/commerce/src/main.ts', "import '@erp/common-messaging';"],
    ],
  },
  {
    name: 'nor by a path',
    rule: ARROWS,
    says: /cannot be imported by a relative or absolute path/,
    bad: [['apps/commerce/src/main.ts', "import '../../inventory/src/main.js';"]],
    good: [['apps/commerce/src/main.ts', "import './commerce.module.js';"]],
  },
  {
    name: 'only tests of a context import libs/testing',
    rule: ARROWS,
    says: /tagged with "type:context" can only depend on/,
    bad: [['apps/commerce/src/main.ts', "import '@erp/testing';"]],
    good: [
      ['apps/commerce/src/orders/place-order.integration.test.ts', "import '@erp/testing';"],
      ['apps/commerce/src/testing/api.ts', "import '@erp/testing';"],
    ],
  },
  {
    name: 'a library imports no context',
    rule: ARROWS,
    says: NOT_DOWNWARDS,
    bad: [['libs/service-kit/src/health.ts', "import '@erp/commerce';"]],
    good: [['libs/service-kit/src/health.ts', "import '@erp/kernel';"]],
  },
  {
    name: 'a library imports no tool',
    rule: ARROWS,
    says: NOT_DOWNWARDS,
    bad: [['libs/service-kit/src/health.ts', "import '@erp/stack';"]],
    good: [['tools/checks/src/main.ts', "import '@erp/stack';"]],
  },
  {
    name: 'libs/testing starts the stack and knows no context',
    rule: ARROWS,
    says: NOT_DOWNWARDS,
    bad: [
      ['libs/testing/src/start.ts', "import '@erp/payment-sandbox';"],
      ['libs/testing/src/start.ts', "import '@erp/commerce';"],
    ],
    good: [
      ['libs/testing/src/start.ts', "import '@erp/stack';"],
      ['libs/testing/src/start.ts', "import '@erp/commerce-shared';"],
    ],
  },
  {
    name: 'the service kit knows the contracts of tenancy-identity and of no other context',
    rule: ARROWS,
    says: NOT_DOWNWARDS,
    bad: [['libs/service-kit/src/health.ts', "import '@erp/commerce-shared';"]],
    good: [['libs/service-kit/src/health.ts', "import '@erp/identity-shared';"]],
  },
  {
    name: "only a context's tests pay at the sandbox",
    rule: ARROWS,
    says: /tagged with "type:context" can only depend on/,
    bad: [['apps/financial/src/main.ts', "import '@erp/payment-sandbox';"]],
    good: [['apps/financial/src/payments.integration.test.ts', "import '@erp/payment-sandbox';"]],
  },
  {
    name: 'a contract library imports only the contract part of common-messaging',
    rule: IMPORTS,
    says: /A contract library imports only @erp\/common-messaging\/contract/,
    bad: [
      ['libs/commerce-shared/src/order-placed.ts', "import '@erp/common-messaging';"],
      ['libs/commerce-shared/src/order-placed.ts', "import '@nestjs/common';"],
    ],
    good: [
      ['libs/commerce-shared/src/order-placed.ts', "import '@erp/common-messaging/contract';"],
      ['libs/commerce-shared/src/order-placed.ts', "import '@erp/kernel';"],
      ['libs/commerce-shared/src/order-placed.ts', "import './order-line.js';"],
      ['libs/commerce-shared/src/contracts.test.ts', "import '@jest/globals';"],
    ],
  },
  {
    name: 'an aggregate imports only itself, money and ids',
    rule: IMPORTS,
    says: /An aggregate is plain TypeScript: order\*\.ts imports only \.\/order\*\.js and @erp\/kernel \(ADR-001\)/,
    bad: [
      ['apps/commerce/src/orders/order.ts', "import '@nestjs/common';"],
      ['apps/commerce/src/orders/order.ts', "import 'typeorm';"],
      ['apps/commerce/src/orders/order.ts', "import '@erp/common-messaging';"],
      ['apps/commerce/src/orders/order.ts', "import '@erp/commerce-shared';"],
      ['apps/commerce/src/orders/order.ts', "import type {} from '../products/product.js';"],
      ['apps/commerce/src/orders/order.ts', "import './place-order.js';"],
      ['apps/commerce/src/orders/order.ts', "import './order.store.js';"],
      ['apps/commerce/src/orders/order-line.ts', "import 'node:fs';"],
    ],
    good: [
      ['apps/commerce/src/orders/order.ts', "import '@erp/kernel';"],
      ['apps/commerce/src/orders/order.ts', "import './order-line.js';"],
      ['apps/commerce/src/orders/order-line.ts', "import './order.js';"],
      ['apps/commerce/src/orders/order.store.ts', "import 'typeorm';"],
      ['apps/commerce/src/orders/order.test.ts', "import '@jest/globals';"],
      ['apps/commerce/src/orders/place-order.ts', "import '@nestjs/common';"],
    ],
  },
  {
    name: "only common-messaging's Kafka adapters import a broker client",
    rule: IMPORTS,
    says: /Only src\/kafka and src\/platformatic of common-messaging talk to the broker/,
    bad: [
      ['apps/commerce/src/main.ts', "import 'kafkajs';"],
      ['apps/commerce/src/orders/place-order.test.ts', "import 'kafkajs';"],
      ['libs/common-messaging/src/outbox/relay.ts', "import 'kafkajs';"],
      ['libs/testing/src/start.ts', "import 'kafkajs';"],
      ['tools/checks/src/main.ts', "import '@platformatic/kafka';"],
      ['tools/bootstrap/bootstrap.mjs', "import 'kafkajs';"],
    ],
    good: [
      ['libs/common-messaging/src/kafka/producer.ts', "import 'kafkajs';"],
      ['libs/common-messaging/src/platformatic/client.ts', "import '@platformatic/kafka';"],
    ],
  },
  {
    name: "nobody but common-messaging uses Nest's broker clients",
    rule: IMPORTS,
    says: /An event goes through the outbox/,
    bad: [['apps/commerce/src/main.ts', "export { ClientKafka } from '@nestjs/microservices';"]],
    good: [['apps/commerce/src/main.ts', "export { EventPattern } from '@nestjs/microservices';"]],
  },
  {
    name: 'a context reaches PostgreSQL only through the library',
    rule: IMPORTS,
    says: /A context reaches PostgreSQL by the Database of common-messaging/,
    bad: [['apps/commerce/src/orders/order.store.ts', "import 'pg';"]],
    good: [
      ['apps/commerce/src/orders/order.store.ts', "import '@erp/common-messaging';"],
      ['libs/common-messaging/src/database/database.ts', "import 'pg';"],
    ],
  },
];

describe.each(rules)('$name', ({ rule, says, bad, good }) => {
  test.each(bad)('%s may not have %s', async (path, code) => {
    const reports = await lint(path, code);
    expect(reports).toEqual([expect.stringMatching(says)]);
    expect(reports[0]).toMatch(`${rule}: `);
  });

  test.each(good)('%s may have %s', async (path, code) => {
    expect(await lint(path, code)).toEqual([]);
  });
});
