import type { ProblemTable } from '@erp/service-kit';

/** The domain errors of tenancy-identity by their code, as HTTP tells them (RFC 9457). */
export const problems: ProblemTable = {
  'tenant-not-found': 404,
  'user-not-found': 404,
  'tenant-already-provisioned': 409,
  'tenant-already-suspended': 409,
  'tenant-suspended': 403,
};
