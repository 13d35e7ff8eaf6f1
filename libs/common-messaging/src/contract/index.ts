export { Type, type Static, type TSchema } from 'typebox';
export * from './define-event.js';
export * from './forms.js';
export * from './golden-samples.js';
export * from './read-version.js';
export * from './schemas.js';
export { violationsOf } from './validate.js';
