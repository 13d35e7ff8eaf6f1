import type { ProblemTable } from '../http/problem.js';

/** Refusals of operations, the same in every service. */
export const operationsProblems: ProblemTable = {
  'dead-letter-not-found': 404,
  'failed-event-not-found': 404,
  'retry-not-found': 404,
  'not-the-head': 409,
  'edit-refused': 422,
  'projection-not-found': 404,
  'replay-not-found': 404,
  'replay-refused': 409,
  'replay-filter-refused': 422,
};
