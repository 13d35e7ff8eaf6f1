import '@erp/service-kit/telemetry';
import { runService } from '@erp/service-kit';
import { identity } from './identity.module.js';

await runService(identity);
