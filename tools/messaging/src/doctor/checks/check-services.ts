import { isUnread } from '../facts/facts.js';
import { type Check, logOf, startOf } from './check.js';

/** Services that were started here and do not answer, or say that they cannot work. */
export const checkServices: Check = ({ services }) =>
  services.flatMap(({ context, url, health }) => {
    if (isUnread(health))
      return [
        {
          severity: 'ERROR' as const,
          cause: 'service-down',
          context,
          what: `${context} on ${url} does not answer: ${health.unread}${health.code ? ` (${health.code})` : ''}`,
          why: 'its requests fail; its outbox and its topics wait unless another replica runs',
          remedy: startOf(context),
        },
      ];
    if (health.ready) return [];
    return [
      {
        severity: 'ERROR' as const,
        cause: 'service-not-ready',
        context,
        what: `${context} on ${url} answers, and says that it is not ready`,
        why: 'its database does not answer it, or it is in no consumer group, so it applies no events',
        remedy: [logOf(context), 'it joins again by itself once database and broker answer'],
      },
    ];
  });
