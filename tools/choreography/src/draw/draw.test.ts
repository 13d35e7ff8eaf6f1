import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { choreography, deadline, on, request } from '../choreography.testing.js';
import { verdict } from '../commands.js';
import { drawings, outOfDate, write } from './files.js';
import { toMermaid } from './mermaid.js';
import { toSvg } from './svg.js';

const drawn = choreography([
  request('commerce', 'PlaceOrder', { emits: ['commerce.OrderPlaced'], jobs: ['order-deadline'] }),
  deadline('commerce', 'order-deadline', { emits: ['commerce.OrderCancelled'] }),
  on('commerce.OrderPlaced', 'inventory', { emits: ['inventory.ReservationFailed'] }),
  on('commerce.OrderPlaced', 'shipping'),
]);

test('as Mermaid: events, what acts on them and what only keeps them, jobs, failures', () => {
  const text = toMermaid(drawn);
  expect(text).toMatch(/^flowchart LR\n/);
  expect(text).toContain('(["OrderPlaced<br/><small>kept by shipping</small>"]):::commerce');
  expect(text).toContain('(["ReservationFailed"]):::failure');
  expect(text).toContain('["inventory<br/>OnOrderPlaced"]:::inventory');
  expect(text).toContain('[/"commerce<br/>PlaceOrder"/]:::commerce');
  expect(text).toContain('{{"commerce<br/>deadline order-deadline"}}');
  expect(text).toMatch(/n\d+ -\. deadline \.-> n\d+/);
  expect(text).not.toContain('OnOrderPlaced"]:::shipping');
});

describe('as SVG', () => {
  test('every event, step and arrow is there, failures in red, with a legend', async () => {
    const svg = (await toSvg(drawn)).replaceAll('&#45;', '-');
    for (const text of [
      'OrderPlaced',
      'kept by shipping',
      'ReservationFailed',
      'order-deadline',
      'a failure',
    ])
      expect(svg).toContain(`>${text}</text>`);
    // PlaceOrder 2, the deadline 1, inventory's handler 2.
    expect(svg.match(/class="edge"/g)).toHaveLength(5);
    expect(svg.match(/class="node event failure"/g)).toHaveLength(1);
  });

  test('an event leads where a site says', async () => {
    const svg = await toSvg(drawn, { hrefOf: (type) => `events/${type}.html` });
    expect(svg).toContain('xlink:href="events/commerce.OrderPlaced.html"');
  });

  test('the same choreography is the same text', async () => {
    expect(await toSvg(drawn)).toBe(await toSvg(drawn));
  });
});

describe('the drawings in the repository', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'choreography-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test('are written once, and are out of date when the code or a hand changes them', async () => {
    const now = await drawings(drawn, []);
    expect(write(now, root)).toEqual(['docs/choreography/choreography.svg', 'docs/choreography/README.md']);
    expect(write(now, root)).toEqual([]);

    const { steps } = drawn;
    const later = await drawings(choreography([...steps, on('commerce.OrderCancelled', 'inventory')]), []);
    expect(outOfDate(later, root)).toHaveLength(2);

    writeFileSync(join(root, 'docs/choreography/README.md'), 'by hand');
    const stale = outOfDate(now, root);
    expect(stale).toEqual(['docs/choreography/README.md']);
    expect(verdict([], stale)).toMatchObject({
      status: 1,
      text: expect.stringMatching(
        /README\.md shows another choreography[^]*npm run choreography[^]*7 passed, 1 failed$/,
      ),
    });
  });
});
