import { toMermaid, toSvg, type Choreography } from '@erp/choreography';
import { eventPage } from './links.js';

/** The graph of events as tools/choreography draws it. */
export interface Drawing {
  /** With links to the pages of the events, from the site's root. */
  readonly svg: string;
  readonly mermaid: string;
}

export const draw = async (choreography: Choreography): Promise<Drawing> => ({
  svg: await toSvg(choreography, { hrefOf: eventPage }),
  mermaid: toMermaid(choreography),
});
