import { defineService } from '@erp/service-kit';
import { migrations } from './migrations/index.js';

export const identity = defineService({
  context: 'identity',
  title: 'Tenancy and identity',
  ownsTenants: true,
  controllers: [],
  providers: [],
  migrations,
});
