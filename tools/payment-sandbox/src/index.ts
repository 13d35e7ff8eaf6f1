export { startSandbox, type Sandbox, type SandboxOptions } from './sandbox.js';
export { CARDS, type Card } from './cards.js';
export { type ChargeView, type CurrencyTotals, type Sum } from './charges.js';
export type { Control, Mode } from './control.js';
export type { DeclineCode, Operation } from './operation.js';
