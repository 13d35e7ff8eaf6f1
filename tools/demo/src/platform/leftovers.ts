import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Remembers the pids of services in files, so that what a killed run left behind is ended by the next. */
export class PidFolder {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  remember(name: string, pid: number): void {
    writeFileSync(join(this.folder, `${name}.pid`), String(pid));
  }

  /** All have ended in order. */
  clear(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Kills services of an earlier run that still live; returns their names. `scriptOf` knows those of this version. */
  endLeftovers(scriptOf: (name: string) => string | undefined): string[] {
    const ended: string[] = [];
    for (const file of readdirSync(this.folder).filter((entry) => entry.endsWith('.pid'))) {
      const name = file.slice(0, -'.pid'.length);
      const pid = Number(readFileSync(join(this.folder, file), 'utf8'));
      const script = scriptOf(name);
      // A pid is used again some day: only a process that runs this service is ours.
      if (script && Number.isInteger(pid) && pid > 1 && commandOf(pid).includes(script)) {
        process.kill(pid, 'SIGKILL');
        ended.push(name);
      }
      rmSync(join(this.folder, file));
    }
    return ended;
  }
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' });
  } catch {
    return ''; // no such process, or no ps
  }
}
