export { setup as default } from '../dist/jest-setup.js';
