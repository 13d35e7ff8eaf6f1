export { makePlan, type Plan } from './plan/plan.js';
export { makeReport, type Report } from './report.js';
export { runSuite, type RunResult } from './run/suite.js';
