import type { Check } from './check.js';

/** Settings of this environment with which a service refuses to start. */
export const checkSettings: Check = ({ settings: { inboxRetentionDays, outboxRetentionDays } }) =>
  inboxRetentionDays > outboxRetentionDays
    ? []
    : [
        {
          severity: 'ERROR',
          cause: 'settings-contradict',
          context: null,
          what: `INBOX_RETENTION_DAYS is ${inboxRetentionDays}, OUTBOX_RETENTION_DAYS is ${outboxRetentionDays}, in this environment`,
          why: 'an event sent again after its id was forgotten would be applied twice, so no service starts',
          remedy: [
            `export INBOX_RETENTION_DAYS=${outboxRetentionDays + 7}`,
            `or another number above ${outboxRetentionDays}`,
          ],
        },
      ];
