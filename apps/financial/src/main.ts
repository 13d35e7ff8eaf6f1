import '@erp/service-kit/telemetry';
import { runService } from '@erp/service-kit';
import { financial } from './financial.module.js';

await runService(financial);
