export { audit, type Audited, type AuditOptions, type AuditReport } from './audit.js';
export type { Finding } from './finding.js';
export { report } from './report.js';
