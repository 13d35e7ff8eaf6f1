import '@erp/service-kit/telemetry';
import { runService } from '@erp/service-kit';
import { commerce } from './commerce.module.js';

await runService(commerce);
