import type { Html } from './html.js';
import type { LinkTo } from './links.js';

/** A page before it has its frame. */
export interface Page {
  /** Within the site, such as `events/commerce.OrderPlaced.html`. */
  readonly path: string;
  readonly title: string;
  /** For search engines and previews. */
  readonly description: string;
  /** The context that it belongs to, whose part of the menu stands open. */
  readonly context?: string;
  readonly content: (to: LinkTo) => Html;
}
