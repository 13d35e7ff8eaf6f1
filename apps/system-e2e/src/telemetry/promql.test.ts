import { expect, test } from '@jest/globals';
import { alertQueries, alerts, dashboardQueries, namesIn, runbookAnchors } from './promql.js';

test.each([
  ['up{job="erp"} == 0', ['up'], ['job']],
  [
    'histogram_quantile(0.95, sum by (erp_context, le) (rate(a_b_bucket{x=~"y"}[5m]))) >= 0.1',
    ['a_b_bucket'],
    ['erp_context', 'le', 'x'],
  ],
  ['a unless on (instance) b', ['a', 'b'], ['instance']],
  ['sum(rate(a{s=~"5.."}[5m])) / sum without (c) (rate(b[$__rate_interval])) > 0.01', ['a', 'b'], ['c', 's']],
])('the names in %s', (expr, metrics, labels) => {
  expect(namesIn(expr)).toEqual({ metrics, labels: expect.arrayContaining(labels) });
  expect(namesIn(expr).labels).toHaveLength(labels.length);
});

test('every alert and panel asks for something', () => {
  const queries = [...alertQueries(), ...dashboardQueries()];
  expect(queries.length).toBeGreaterThan(30);
  for (const { of, expr } of queries)
    expect({ of, metrics: namesIn(expr).metrics.length }).not.toMatchObject({ metrics: 0 });
});

test('the runbook says of every alert what to do, and of nothing else (R29)', () => {
  const links = alerts().map(({ annotations }) => annotations.runbook);
  const paragraphs = runbookAnchors().map((anchor) => `deploy/observability/README.md#${anchor}`);
  expect(links.toSorted()).toEqual(paragraphs.toSorted());
});
