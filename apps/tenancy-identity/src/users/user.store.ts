import { Injectable } from '@nestjs/common';
import type { Transaction } from '@erp/common-messaging';
import { UserNotFound } from './user-errors.js';
import type { User } from './user.js';

const COLUMNS = 'user_id AS "userId", roles, status';

type Row = User & Record<string, unknown>;

/** Less than any id. */
const FIRST = '00000000-0000-0000-0000-000000000000';

/** SQL of `users`. */
@Injectable()
export class UserStore {
  async insert(tx: Transaction, { userId, roles, status }: User): Promise<void> {
    await tx.query(`INSERT INTO users (tenant_id, user_id, roles, status) VALUES ($1, $2, $3, $4)`, [
      tx.tenantId,
      userId,
      roles,
      status,
    ]);
  }

  /** Holds the user until the commit. Throws UserNotFound. */
  async lock(tx: Transaction, userId: string): Promise<User> {
    const [user] = await tx.query<Row>(
      `SELECT ${COLUMNS} FROM users WHERE tenant_id = $1 AND user_id = $2 FOR NO KEY UPDATE`,
      [tx.tenantId, userId],
    );
    if (!user) throw new UserNotFound(tx.tenantId, userId);
    return user;
  }

  async deactivate(tx: Transaction, userId: string): Promise<void> {
    await tx.query(
      `UPDATE users SET status = 'DEACTIVATED', deactivated_at = now() WHERE tenant_id = $1 AND user_id = $2`,
      [tx.tenantId, userId],
    );
  }

  /** At most `limit` of them in the order of registration, after the user `cursor`. */
  page(tx: Transaction, limit: number, cursor: string = FIRST): Promise<User[]> {
    return tx.query<Row>(
      `SELECT ${COLUMNS} FROM users WHERE tenant_id = $1 AND user_id > $2 ORDER BY user_id LIMIT $3`,
      [tx.tenantId, cursor, limit],
    );
  }
}
