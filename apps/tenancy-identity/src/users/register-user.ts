import { Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, IsArray, IsIn } from 'class-validator';
import { Command, Database, EventPublisher } from '@erp/common-messaging';
import { ROLES, UserRegistered, type Role } from '@erp/identity-shared';
import { newId } from '@erp/kernel';
import { Idempotency, type IdempotentRequest } from '@erp/service-kit';
import { mustBeActive } from '../tenants/tenant.js';
import { TenantStore } from '../tenants/tenant.store.js';
import { register, type User } from './user.js';
import { UserStore } from './user.store.js';

export class RegisterUserBody {
  @ApiProperty({ enum: ROLES, isArray: true, minItems: 1, uniqueItems: true })
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(ROLES, { each: true })
  readonly roles!: Role[];
}

@Injectable()
export class RegisterUser {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly tenants: TenantStore,
    private readonly users: UserStore,
    private readonly events: EventPublisher,
  ) {}

  /** Throws TenantNotFound, or TenantIsSuspended: nothing new is begun for it. */
  @Command({ emits: [UserRegistered] })
  run(tenantId: string, request: IdempotentRequest, body: RegisterUserBody): Promise<User> {
    return this.database.transaction(tenantId, async (tx) => {
      const tenant = await this.tenants.share(tx);
      return this.idempotency.idempotent(tx, request, async () => {
        mustBeActive(tenant);
        const user = register(newId(), body.roles);
        await this.users.insert(tx, user);
        const { userId, roles } = user;
        await this.events.publish(tx, UserRegistered, { tenantId: tenant.tenantId, userId, roles });
        return user;
      });
    });
  }
}
