export { teardown as default } from '../dist/jest-setup.js';
