// For the tools that tell of contracts: the documents and the choreography.
export type { JsonSchema } from './compatibility/json-schema.js';
export { breaks, directionsOf, type Break } from './compatibility/judge.js';
export { RULES, type Direction, type RuleName } from './compatibility/rules.js';
export type { Contracts, VersionFiles } from './files/contract-files.js';
export { differences, type Difference } from './gate/differences.js';
export { readersOf, type Readers } from './readers/readers.js';
export { loadServices, registrationsOf, type Registration } from './readers/registrations.js';
export { contexts, contractsIn, loadDefinitions, ROOT } from './workspace.js';
