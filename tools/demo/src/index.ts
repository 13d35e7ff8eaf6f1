export { percentile } from './report/percentile.js';
export { ServiceProcess, type ServiceSpec } from './platform/service-process.js';
export { Services, type Service } from './platform/services.js';
