// For tools that tell of the whole: the documentation.
export type { Choreography, EventNode, Step } from './choreography.js';
export { toMermaid } from './draw/mermaid.js';
export { toSvg } from './draw/svg.js';
export { loadChoreography } from './load-choreography.js';
