export { percentile } from './percentile.js';
export { ServiceProcess, type ServiceSpec } from './service-process.js';
export { Services, type Service } from './services.js';
