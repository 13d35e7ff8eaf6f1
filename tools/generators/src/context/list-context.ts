import { readJson, type Tree } from '@nx/devkit';
import type { ContextSpec, TopicSpec } from '@erp/stack';
import type { Noun } from '../names.js';
import { addToArray, insertAt } from '../source/edit.js';
import { CONTEXTS_FILE } from '../workspace/contexts.js';
import { edit } from '../workspace/files.js';

const TOPICS_FILE = 'deploy/kafka/topics.json';

/** A context's line in every list that people and servers read: ports, topics, what is scraped, the README's tables. */
export function listContext(tree: Tree, spec: ContextSpec, noun: Noun): void {
  edit(tree, CONTEXTS_FILE, (text) => addToArray(text, 'contexts', expanded(spec)));
  const [like] = readJson<{ topics: TopicSpec[] }>(tree, TOPICS_FILE).topics;
  const topic = { ...like, name: `${spec.name}-events` };
  edit(tree, TOPICS_FILE, (text) => addToArray(text, 'topics', expanded(topic)));
  edit(tree, 'deploy/observability/prometheus.yaml', (text) =>
    afterLast(
      text,
      /^ +labels: \{ service: .*\n/gm,
      `      - targets: ['host.docker.internal:${spec.httpPort}']\n        labels: { service: ${spec.name} }\n`,
    ),
  );
  edit(
    tree,
    'README.md',
    (text) =>
      afterLast(
        text,
        /^\| `apps\/(?!system-e2e).*\n/gm,
        `| \`apps/${spec.app}\` | ${noun.folder.replaceAll('-', ' ')} |\n`,
      ),
    (text) => afterLast(text, /`:\d{4}` \w+(?= \|)/g, `, \`:${spec.httpPort}\` ${spec.name}`),
  );
}

/** Its first level on lines of its own, as the other entries are, what is below on one. */
const expanded = (entry: object): string =>
  `{\n${Object.entries(entry)
    .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
    .join(',\n')}\n}`;

/** Throws when nothing of the kind stands there: a list that is gone is not to be missed silently. */
function afterLast(text: string, kind: RegExp, added: string): string {
  const last = [...text.matchAll(kind)].at(-1);
  if (!last) throw new Error(`found nothing like ${kind} to add "${added.trim()}" after`);
  return insertAt(text, last.index + last[0].length, added);
}
