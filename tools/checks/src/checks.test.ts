import { describe, expect, test } from '@jest/globals';
import { brokerClient } from './broker-client.js';
import type { Check } from './check.js';
import { contextsListed } from './contexts-listed.js';
import { directSend } from './direct-send.js';
import { formatting } from './formatting.js';
import { lockFile } from './lock-file.js';
import { machinePaths } from './machine-paths.js';
import { outboxMigrations } from './outbox-migrations.js';
import { foreignArrows } from './project-arrows.js';
import { readmes } from './readmes.js';
import { fixture } from './repository.js';

/** The problems that `check` sees in a repository of these texts. */
const problems = (check: Check, texts: Record<string, string>) => check.problems(fixture(texts));

describe(brokerClient.rule, () => {
  test.each([
    "import { Kafka } from 'kafkajs';",
    "const { Kafka } = require('kafkajs');",
    "await import('@platformatic/kafka');",
    "jest.mock('kafkajs');",
    'const client = `kafkajs/src/broker`;',
  ])('a context may not have %s', (code) => {
    expect(problems(brokerClient, { 'apps/commerce/src/main.ts': `\n${code}` })).toEqual([
      `apps/commerce/src/main.ts:2: ${code}`,
    ]);
  });

  test('the adapters may, and a document may speak of it', () => {
    const texts = {
      'libs/common-messaging/src/kafka/producer.ts': "import { Kafka } from 'kafkajs';",
      'libs/common-messaging/src/platformatic/client.ts': "import('@platformatic/kafka');",
      'apps/commerce/README.md': "Nothing here imports 'kafkajs'.",
      'apps/commerce/src/otel.ts': "import '@opentelemetry/instrumentation-kafkajs';",
    };
    expect(problems(brokerClient, texts)).toEqual([]);
  });
});

describe(directSend.rule, () => {
  test.each([
    "await producer.send({ topic: 'commerce-events', messages });",
    'const producer = kafka.producer();',
    'await this.producer.sendBatch(batch);',
    "this.client.emit('commerce-events', event);",
  ])('a context may not have %s', (code) => {
    expect(problems(directSend, { 'apps/commerce/src/orders/place-order.ts': code })).toEqual([
      `apps/commerce/src/orders/place-order.ts:1: ${code}`,
    ]);
  });

  test('a reply, a publication and the library itself pass', () => {
    const texts = {
      'apps/commerce/src/orders/orders.controller.ts': 'reply.status(201).send(order);',
      'apps/commerce/src/orders/place-order.ts':
        'await this.events.publish(tx, OrderPlaced, order.toPlaced());',
      'libs/common-messaging/src/outbox/relay.ts': 'await this.producer.send(batch);',
    };
    expect(problems(directSend, texts)).toEqual([]);
  });
});

describe(outboxMigrations.rule, () => {
  const handler = {
    'apps/commerce/src/orders/place-order.ts': 'constructor(private events: EventPublisher) {}',
  };

  test('a context that publishes and has no migration is named with its table', () => {
    expect(problems(outboxMigrations, handler)).toEqual([
      'apps/commerce/src/migrations: nothing creates commerce_outbox_events',
    ]);
  });

  test("another context's outbox does not count", () => {
    const migration = { 'apps/commerce/src/migrations/001.ts': "messagingSchema('inventory')" };
    expect(problems(outboxMigrations, { ...handler, ...migration })).toHaveLength(1);
  });

  test.each(["await runner.query(messagingSchema('commerce'));", 'CREATE TABLE commerce_outbox_events ('])(
    'the migration may say %s',
    (sql) => {
      expect(problems(outboxMigrations, { ...handler, 'apps/commerce/src/migrations/001.ts': sql })).toEqual(
        [],
      );
    },
  );

  test("a context's name is that of its tag, which may differ from its folder's", () => {
    const app = {
      'apps/tenancy-identity/package.json': '{ "nx": { "tags": ["type:context", "context:identity"] } }',
      'apps/tenancy-identity/src/tenants/provision-tenant.ts':
        'constructor(private events: EventPublisher) {}',
    };
    const migration = (context: string) => ({
      'apps/tenancy-identity/src/migrations/001.ts': `serviceSchema('${context}')`,
    });
    expect(problems(outboxMigrations, { ...app, ...migration('identity') })).toEqual([]);
    expect(problems(outboxMigrations, { ...app, ...migration('tenancy-identity') })).toEqual([
      'apps/tenancy-identity/src/migrations: nothing creates identity_outbox_events',
    ]);
  });

  test('a context that only consumes needs none', () => {
    expect(problems(outboxMigrations, { 'apps/reports/src/main.ts': '@On(OrderPlaced)' })).toEqual([]);
  });
});

describe(contextsListed.rule, () => {
  const app = (...tags: string[]) => JSON.stringify({ nx: { tags } });
  const list = (...contexts: { name: string; app: string }[]) => JSON.stringify({ contexts });
  const identity = {
    'apps/tenancy-identity/package.json': app('type:context', 'context:identity'),
  };
  const entry = { name: 'identity', app: 'tenancy-identity' };

  test('a context that is not in the list is named', () => {
    expect(problems(contextsListed, { ...identity, 'deploy/contexts.json': list() })).toEqual([
      'apps/tenancy-identity/package.json: context identity is not in deploy/contexts.json',
    ]);
    expect(problems(contextsListed, identity)).toHaveLength(1);
  });

  test('an entry without its app, or under another name, is named', () => {
    expect(problems(contextsListed, { 'deploy/contexts.json': list(entry) })).toEqual([
      'deploy/contexts.json: identity is no app tagged type:context in apps/tenancy-identity',
    ]);
    const renamed = { ...identity, 'deploy/contexts.json': list({ ...entry, name: 'tenancy' }) };
    expect(problems(contextsListed, renamed)).toHaveLength(2);
  });

  test('an app that is no context needs no entry, and a context with its entry passes', () => {
    const texts = {
      ...identity,
      'apps/system-e2e/package.json': app('type:e2e'),
      'apps/tenancy-identity/fixtures/package.json': app('type:context', 'context:other'),
      'deploy/contexts.json': list(entry),
    };
    expect(problems(contextsListed, texts)).toEqual([]);
  });
});

describe('the graph of projects has only the arrows of the design', () => {
  const graph = (source: [string, string[]], target: [string, string[]], type = 'static') => ({
    nodes: { [source[0]]: { data: { tags: source[1] } }, [target[0]]: { data: { tags: target[1] } } },
    dependencies: { [source[0]]: [{ target: target[0], type }], [target[0]]: [] },
  });
  const commerce: [string, string[]] = ['commerce', ['type:context', 'context:commerce']];
  const inventory: [string, string[]] = ['inventory', ['type:context', 'context:inventory']];
  const kit: [string, string[]] = ['service-kit', ['type:kit']];
  const e2e: [string, string[]] = ['system-e2e', ['type:e2e']];

  test('a context that depends on another is reported', () => {
    expect(foreignArrows(graph(commerce, inventory))).toEqual([
      expect.stringContaining('commerce -> inventory: type:context may depend on type:kernel'),
    ]);
  });

  test('a library that depends on a context is reported', () => {
    expect(foreignArrows(graph(kit, commerce))).toHaveLength(1);
  });

  test('the service kit hears of tenants from tenancy-identity, by its contracts and no others', () => {
    const shared = (context: string): [string, string[]] => [
      `${context}-shared`,
      ['type:shared', `context:${context}`],
    ];
    expect(foreignArrows(graph(kit, shared('identity')))).toEqual([]);
    expect(foreignArrows(graph(kit, shared('commerce')))).toHaveLength(1);
  });

  test('libs/testing may know contracts, and no context', () => {
    const testing: [string, string[]] = ['testing', ['type:testing']];
    expect(foreignArrows(graph(testing, ['commerce-shared', ['type:shared', 'context:commerce']]))).toEqual(
      [],
    );
    expect(foreignArrows(graph(testing, commerce))).toHaveLength(1);
  });

  test("of tools, a context's tests may use the payment gateway's sandbox and no other", () => {
    const sandbox: [string, string[]] = ['payment-sandbox', ['type:tool', 'tool:payment-sandbox']];
    expect(foreignArrows(graph(commerce, sandbox))).toEqual([]);
    expect(foreignArrows(graph(commerce, ['stack', ['type:tool', 'tool:stack']]))).toHaveLength(1);
  });

  test('a project without a kind is reported', () => {
    expect(foreignArrows(graph(['new', []], kit))).toEqual([
      expect.stringContaining('new: has none of the tags'),
    ]);
  });

  test('a context on the service kit passes, and so does the order of tasks that a test of the whole declares', () => {
    expect(foreignArrows(graph(commerce, kit))).toEqual([]);
    expect(foreignArrows(graph(e2e, commerce, 'implicit'))).toEqual([]);
  });
});

describe(lockFile.rule, () => {
  test('an address is reported, a link of the workspace is not', () => {
    const lock = '"resolved": "https://registry.example/pg.tgz",\n"resolved": "libs/kernel",';
    expect(problems(lockFile, { 'package-lock.json': lock })).toEqual([
      'package-lock.json:1: "resolved": "https://registry.example/pg.tgz",',
    ]);
  });
});

describe(machinePaths.rule, () => {
  test.each(['"/home/ada/erp/data"', 'cd /root/erp', 'file:///Users/ada/erp'])('%s is reported', (text) => {
    expect(problems(machinePaths, { 'docs/start.md': text })).toHaveLength(1);
  });

  test.each(['./home/page.html', 'https://example.org/work/1', '/tmp/erp', '${root}/work/x'])(
    '%s passes',
    (text) => {
      expect(problems(machinePaths, { 'docs/start.md': text })).toEqual([]);
    },
  );
});

describe(readmes.rule, () => {
  test('a project without one, or with an empty one, is named', () => {
    const texts = {
      'apps/commerce/src/main.ts': '',
      'libs/kernel/package.json': '{}',
      'libs/kernel/README.md': '\n',
    };
    expect(problems(readmes, texts)).toEqual([
      'apps/commerce/README.md: missing or empty',
      'libs/kernel/README.md: missing or empty',
    ]);
  });

  test('a file beside the projects is none', () => {
    expect(problems(readmes, { 'tools/README.md': 'Tools', 'libs/kernel/README.md': '# kernel' })).toEqual(
      [],
    );
  });
});

describe(formatting.rule, () => {
  test('a crooked file is reported; a straight one, and one of no known kind, are not', async () => {
    const texts = { 'a.json': '{"a":1}', 'b.json': '{ "a": 1 }\n', 'c.unknown': 'x   y' };
    expect(await problems(formatting, texts)).toEqual(['a.json: not formatted']);
  });
});
