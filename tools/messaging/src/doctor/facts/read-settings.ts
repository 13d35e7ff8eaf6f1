import { MESSAGING_DEFAULTS } from '@erp/common-messaging';
import type { SettingsFacts } from './facts.js';

/** The services' own variables as they stand in this environment, with their defaults. */
export function readSettings(env: NodeJS.ProcessEnv): SettingsFacts {
  const days = (name: string, usual: number) => {
    const value = env[name];
    return value !== undefined && /^\d+$/.test(value) ? Number(value) : usual;
  };
  return {
    outboxRetentionDays: days('OUTBOX_RETENTION_DAYS', MESSAGING_DEFAULTS.outboxRetentionDays),
    inboxRetentionDays: days('INBOX_RETENTION_DAYS', MESSAGING_DEFAULTS.inboxRetentionDays),
  };
}
