import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';
import { Database } from '@erp/common-messaging';
import {
  IdField,
  IdempotencyKey,
  NoTenant,
  PageQuery,
  pageOf,
  type IdempotentRequest,
  type Page,
} from '@erp/service-kit';
import { TenantStore } from '../tenants/tenant.store.js';
import { DeactivateUser } from './deactivate-user.js';
import { RegisterUser, RegisterUserBody } from './register-user.js';
import type { User } from './user.js';
import { UserStore } from './user.store.js';

class UsersPath {
  @IdField()
  readonly tenantId!: string;
}

class UserPath extends UsersPath {
  @IdField()
  readonly userId!: string;
}

class UsersQuery extends PageQuery {
  @ApiPropertyOptional({ format: 'uuid', description: 'nextCursor of the page before' })
  @IsOptional()
  @IsUUID()
  readonly cursor?: string;
}

@ApiTags('Users')
@NoTenant()
@Controller('tenants/:tenantId/users')
export class UsersController {
  constructor(
    private readonly database: Database,
    private readonly tenants: TenantStore,
    private readonly users: UserStore,
    private readonly registerUser: RegisterUser,
    private readonly deactivateUser: DeactivateUser,
  ) {}

  /**
   * An id and roles, no name; publishes UserRegistered. 404 for an unknown tenant, 403 for a suspended one. A repeated
   * Idempotency-Key gets the first answer.
   */
  @Post()
  register(
    @Param() { tenantId }: UsersPath,
    @IdempotencyKey() request: IdempotentRequest,
    @Body() body: RegisterUserBody,
  ): Promise<User> {
    return this.registerUser.run(tenantId, request, body);
  }

  /** Those who may act no longer stand in the list too. */
  @Get()
  list(@Param() { tenantId }: UsersPath, @Query() { limit, cursor }: UsersQuery): Promise<Page<User>> {
    return this.database.transaction(tenantId, async (tx) => {
      await this.tenants.find(tx);
      return pageOf(await this.users.page(tx, limit + 1, cursor), limit, ({ userId }) => userId);
    });
  }

  /** For good, also of a suspended tenant; publishes UserDeactivated, once. 404 for an unknown tenant or user. */
  @Post(':userId/deactivate')
  @HttpCode(200)
  deactivate(@Param() { tenantId, userId }: UserPath): Promise<User> {
    return this.deactivateUser.run(tenantId, userId);
  }
}
