import '@erp/service-kit/telemetry';
import { runService } from '@erp/service-kit';
import { inventory } from './inventory.module.js';

await runService(inventory);
