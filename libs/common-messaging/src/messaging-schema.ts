import { inboxSchema } from './inbox/inbox-schema.js';
import { jobsSchema } from './jobs/jobs-schema.js';
import { operationsSchema } from './operations/operations-schema.js';
import { outboxSchema } from './outbox/outbox-schema.js';

/** SQL of everything a context's database needs for messaging; the first migration of a context runs it. */
export const messagingSchema = (context: string): string =>
  `${outboxSchema(context)}${inboxSchema(context)}${jobsSchema(context)}${operationsSchema(context)}
   SELECT ${context.replaceAll('-', '_')}_outbox_events_maintain(3, 3650);`;
