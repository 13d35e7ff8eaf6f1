import { chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillAndRename } from './draft.js';
import type { OsUser } from './os-user.js';
import type { StackPaths } from './paths.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { run, tail } from './run.js';
import { StackError } from './stack-error.js';
import type { Login } from './state.js';

/** Creates the data folder of PostgreSQL; does nothing when there is one. */
export async function initialise(
  binaries: PostgresBinaries,
  user: OsUser | undefined,
  paths: StackPaths,
  superuser: Login,
  onProgress: (step: string) => void,
): Promise<void> {
  if (existsSync(paths.postgresData)) return;
  onProgress('Creating the PostgreSQL data folder');
  await fillAndRename(paths.postgresData, async (draft) => {
    const data = join(draft, 'data');
    const passwordFile = join(draft, 'password');
    mkdirSync(draft, { mode: 0o700 });
    writeFileSync(passwordFile, superuser.password, { mode: 0o600 });
    if (user) for (const path of [draft, passwordFile]) chownSync(path, user.uid, user.gid);
    const args = [
      `--pgdata=${data}`,
      `--username=${superuser.user}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The same order of strings on every machine, whatever its language (PostgreSQL's own C.UTF-8).
      '--locale-provider=builtin',
      '--locale=C.UTF-8',
      '--lc-messages=C',
    ];
    const env = { ...process.env, LC_ALL: 'C' };
    const { code, output } = await run(binaries.initdb, args, { ...user, cwd: '/', env });
    if (code === 0) return data;
    throw new StackError('SERVER_FAILED', `initdb failed: ${tail(output)}`, initdbRemedy(output));
  });
}

function initdbRemedy(output: string): string {
  if (/shared librar|Library not loaded/i.test(output))
    return 'the install script of the binaries has not run: "npm rebuild" runs it (it links the libraries)';
  if (/No space left on device/i.test(output)) return 'free some space on that disk and start again';
  return 'the message above names the cause; after correcting it, start again';
}
