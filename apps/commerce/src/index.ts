export { commerce } from './commerce.module.js';
