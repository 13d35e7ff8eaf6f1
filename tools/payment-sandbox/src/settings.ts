import type { SandboxOptions } from './sandbox.js';

/** Variables that are missing or wrong, each by name with what is allowed. */
export class BadSettings extends Error {
  override readonly name = 'BadSettings';
}

/** Reads the environment. Throws BadSettings. */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
): Required<Pick<SandboxOptions, 'apiKey' | 'host' | 'journal' | 'port'>> {
  const {
    SANDBOX_API_KEY: apiKey = '',
    SANDBOX_HOST: host = '127.0.0.1',
    SANDBOX_JOURNAL: journal = '',
    SANDBOX_PORT: port = '',
  } = environment;
  const problems: string[] = [];
  if (!/^[\x21-\x7e]{8,}$/.test(apiKey))
    problems.push(
      'SANDBOX_API_KEY is missing or too short (not shown); allowed: at least 8 visible characters',
    );
  if (host === '')
    problems.push('SANDBOX_HOST is empty; allowed: an address to listen on, such as 127.0.0.1');
  if (journal === '')
    problems.push('SANDBOX_JOURNAL is not set; allowed: the path of a file, which may not exist yet');
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    problems.push(`SANDBOX_PORT is "${port}"; allowed: 0 (any free port) to 65535`);
  if (problems.length > 0) throw new BadSettings(problems.join('\n'));
  return { apiKey, host, journal, port: Number(port) };
}
