import { readJson } from '@nx/devkit';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { ContextsFile } from '@erp/stack';
import bump from './bump/bump.js';
import { CannotGenerate } from './cannot-generate.js';
import context from './context/context.js';
import event from './event/event.js';
import handler from './handler/handler.js';
import { workspaceTree } from './testing/workspace-tree.js';

const tree = workspaceTree();
const opened = { noun: 'document', consumes: 'inventory.WarehouseOpened' };

test.each([
  [
    'a context that there is',
    () => context(tree, { ...opened, name: 'commerce' }),
    'called commerce already',
  ],
  ['a context of two words', () => context(tree, { ...opened, name: 'fleet-hire' }), 'one word'],
  ['a context called as its noun', () => context(tree, { ...opened, name: 'document' }), 'another noun'],
  [
    'a context that hears of nothing that there is',
    () => context(tree, { ...opened, name: 'fleet', consumes: 'inventory.SkyFallen' }),
    'defines "inventory.SkyFallen"',
  ],
  [
    'an event of no context',
    () => event(tree, { context: 'fleet', fact: 'CarHired' }),
    'there are identity, commerce',
  ],
  [
    'an event that there is',
    () => event(tree, { context: 'commerce', fact: 'OrderPlaced' }),
    'makes its next version',
  ],
  ['an event that is no fact', () => event(tree, { context: 'commerce', fact: 'Order' }), 'past tense'],
  [
    'a version of no event',
    () => bump(tree, { type: 'commerce.OrderEaten' }),
    'contracts -- new commerce OrderEaten',
  ],
  [
    'a version of a contract that another replaces',
    () => bump(tree, { type: 'commerce.OrderCancelled' }),
    'commerce.OrderCancelled.v3 has replaced it',
  ],
  [
    'a handler of the own event',
    () => handler(tree, { context: 'commerce', type: 'commerce.OrderPlaced' }),
    "is commerce's own event",
  ],
])('%s is refused, with the way out (R30)', async (_what, generate, says) => {
  const before = tree.listChanges().length;
  await expect(generate()).rejects.toThrow(CannotGenerate);
  await expect(generate()).rejects.toThrow(says);
  expect(tree.listChanges()).toHaveLength(before);
});

test('PostgreSQL without connections for one more context is refused by the sums (R2)', async () => {
  const full = workspaceTree();
  const file = readJson<{ postgres: { connectionLimit: number } }>(full, 'deploy/contexts.json');
  full.write(
    'deploy/contexts.json',
    JSON.stringify({ ...file, postgres: { ...file.postgres, connectionLimit: 360 } }),
  );
  await expect(context(full, { ...opened, name: 'fleet' })).rejects.toThrow(
    /the limit is 360: .*fleet 2 x 13 = 26/,
  );
});

test("every context's chart values are those that deploy/contexts.json budgets", () => {
  const { contexts } = readJson<ContextsFile>(tree, 'deploy/contexts.json');
  const charts = contexts.map(({ name }) => parse(tree.read(`deploy/helm/values/${name}.yaml`, 'utf8')!));
  expect(charts).toEqual(
    contexts.map(({ name, app, replicas, connections }) =>
      expect.objectContaining({
        context: name,
        image: { repository: `erp/${app}` },
        replicas,
        pools: { app: connections.app, messaging: connections.messaging, jobs: connections.jobs },
      }),
    ),
  );
});
