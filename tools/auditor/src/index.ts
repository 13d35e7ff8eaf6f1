export { audit, type AuditOptions, type AuditReport } from './audit.js';
export { GatewayUnreadable, type GatewayAccess } from './business/read-charges.js';
export type { Finding } from './finding.js';
export type { Audited } from './look.js';
export { report } from './report.js';
