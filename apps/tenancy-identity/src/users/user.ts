/** Who may act for a tenant: an id and roles. Sign-in and personal data are not part of it (R25). */
export interface User {
  readonly userId: string;
  /** At least one, each once, in alphabetical order. */
  readonly roles: readonly string[];
  readonly status: 'ACTIVE' | 'DEACTIVATED';
}

export const register = <R extends string>(userId: string, roles: readonly R[]) => ({
  userId,
  roles: [...new Set(roles)].sort(),
  status: 'ACTIVE' as const,
});

/** The user, who may act no longer; the same when that was so. Nobody is reactivated: who comes back is registered anew. */
export const deactivate = (user: User): User =>
  user.status === 'DEACTIVATED' ? user : { ...user, status: 'DEACTIVATED' };
