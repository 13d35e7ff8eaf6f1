import { Type, type Static } from '@erp/common-messaging/contract';

/** What a user may do in a tenant. */
export const ROLES = ['ADMIN', 'SALES', 'WAREHOUSE', 'ACCOUNTING', 'AUDITOR'] as const;

export const Role = Type.Enum([...ROLES]);
export type Role = Static<typeof Role>;
