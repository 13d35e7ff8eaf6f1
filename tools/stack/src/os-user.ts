import { constants, lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { run } from './run.js';
import { StackError } from './stack-error.js';

export interface OsUser {
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root. As root we use the system's user "postgres", and create it when there is
 * none (containers); as anybody else we use ourselves.
 * @returns undefined for "ourselves".
 * @throws StackError OS_USER when it cannot be created.
 */
export async function postgresUser(
  onProgress: (step: string) => void,
  uid = process.getuid?.(),
): Promise<OsUser | undefined> {
  if (uid !== 0) return undefined;
  const present = await lookUp();
  if (present) return present;
  onProgress('Creating the system user "postgres" (PostgreSQL refuses to run as root)');
  const added = await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']).catch(
    (error: Error) => ({ code: 1, output: error.message }),
  );
  const created = await lookUp();
  if (created) return created;
  throw new StackError(
    'OS_USER',
    `PostgreSQL refuses to run as root, and the user "postgres" could not be created: ${added.output.trim()}`,
    'create a system user named postgres, or run as an ordinary user',
  );
}

/**
 * @param folder one that the other user has to reach.
 * @throws StackError OS_USER naming the folder above it that is closed, as /root usually is.
 */
export function refuseClosedFolder(folder: string, user: OsUser | undefined): void {
  if (user === undefined) return;
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const { mode, uid, gid } = lstatSync(at);
    const needed =
      uid === user.uid ? constants.S_IXUSR : gid === user.gid ? constants.S_IXGRP : constants.S_IXOTH;
    if ((mode & needed) === 0)
      throw new StackError(
        'OS_USER',
        `As root, PostgreSQL runs as the user "postgres", and that user may not enter ${at}`,
        `run "chmod o+x ${at}", or move the workspace elsewhere, or run as an ordinary user`,
      );
  }
}

async function lookUp(): Promise<OsUser | undefined> {
  const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
  if (uid.code !== 0 || gid.code !== 0) return undefined;
  return { uid: Number(uid.output), gid: Number(gid.output) };
}
