import '@erp/service-kit/telemetry';
import { runService } from '@erp/service-kit';
import { shipping } from './shipping.module.js';

await runService(shipping);
