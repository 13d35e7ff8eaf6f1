import { defineService } from '@erp/service-kit';
import { migrations } from './migrations/index.js';

export const shipping = defineService({
  context: 'shipping',
  title: 'Shipping',
  controllers: [],
  providers: [],
  migrations,
});
