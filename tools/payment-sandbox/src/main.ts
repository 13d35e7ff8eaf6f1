import { JournalBroken } from './journal.js';
import { startSandbox } from './sandbox.js';
import { BadSettings, readSettings } from './settings.js';

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const sandbox = await startSandbox(settings);
  console.log(`payment sandbox: listening on ${sandbox.url}, journal ${settings.journal}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.stop());
}

main().catch((error: unknown) => {
  const speaks = error instanceof BadSettings || error instanceof JournalBroken;
  console.error(speaks ? error.message : error);
  process.exitCode = speaks ? 2 : 1;
});
