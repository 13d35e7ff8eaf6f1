import { defineService } from '@erp/service-kit';
import { migrations } from './migrations/index.js';

export const financial = defineService({
  context: 'financial',
  title: 'Financial',
  controllers: [],
  providers: [],
  migrations,
});
