export { runGenerator } from './run-generator.js';
