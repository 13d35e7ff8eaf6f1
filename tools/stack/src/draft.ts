import { readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Fills a folder under another name and renames it when it is whole, so that one with the final name never is
 * half made. Each attempt has a name of its own: the tool that fills it (initdb, Kafka's formatter) outlives us
 * when we are killed, and would go on writing into the next attempt's folder.
 * @param fill returns the folder to be renamed, `draft` itself or one inside it.
 */
export async function fillAndRename(folder: string, fill: (draft: string) => Promise<string>): Promise<void> {
  const prefix = `${basename(folder)}.partial.`;
  for (const name of readdirSync(dirname(folder)).filter((entry) => entry.startsWith(prefix)))
    removeFolder(join(dirname(folder), name));
  const draft = join(dirname(folder), `${prefix}${Date.now().toString(36)}`);
  try {
    renameSync(await fill(draft), folder);
  } finally {
    removeFolder(draft);
  }
}

/** Tried again for a second: something that is about to end may still be writing there. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
