// kafkajs with faster parts, which must be there before it is loaded: nothing else imports it.
import './faster-kafkajs.js';
export { default } from 'kafkajs';
export type * from 'kafkajs';
