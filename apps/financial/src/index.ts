export { financial } from './financial.module.js';
