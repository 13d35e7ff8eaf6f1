import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.js';
import { fetchJars } from './maven.js';
import { kafkaFolder } from './paths.js';
import { StackError } from './stack-error.js';
import { isWholeZip } from './zip.js';

/** What was fetched, so that the next start need not open every jar. */
interface Manifest {
  /** Of pom.xml: another Kafka version is another set of jars. */
  pom: string;
  bytes: Record<string, number>;
}

export interface JarsOptions {
  /** Has pom.xml; receives target/jars. */
  folder?: string;
  /** What that pom lists, for the progress. */
  what?: string;
  onProgress?: (step: string) => void;
  /** Copies the jars that `pom` lists into `into`. */
  fetch?: (pom: string, into: string) => Promise<void>;
}

/**
 * Sees to it that the jars of a pom, Kafka's when not given, are there and whole; fetches them by Maven when not.
 * @returns the folder that holds them, and nothing else that ends in .jar.
 * @throws StackError MAVEN_MISSING, MAVEN_FAILED, or JAR_CORRUPT when a second fetch brings the same broken jar.
 */
export async function ensureJars({
  folder = kafkaFolder(),
  what = 'Kafka by Maven, about 44 MB',
  onProgress = () => {},
  fetch = fetchJars,
}: JarsOptions = {}): Promise<string> {
  const pom = join(folder, 'pom.xml');
  const jars = join(folder, 'target', 'jars');
  const pomHash = createHash('sha256').update(readFileSync(pom)).digest('hex');
  if (complaint(jars, pomHash) === undefined) return jars;
  // Several stacks may start at once on a fresh checkout: one fetches, the others wait. A slow line needs minutes.
  const options = { waitMs: 600_000, onProgress };
  return withLock(join(folder, 'target', 'lock'), 'fetching the jars of Kafka', options, async () => {
    const why = complaint(jars, pomHash);
    if (why === undefined) return jars;
    onProgress(`Fetching ${what} (${why})`);
    const fresh = `${jars}.partial`;
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true });
    await fetch(pom, fresh);
    writeManifest(fresh, pomHash);
    rmSync(jars, { recursive: true, force: true });
    renameSync(fresh, jars);
    return jars;
  });
}

/** Why the jars in `folder` cannot be used; undefined when they can. */
function complaint(folder: string, pomHash: string): string | undefined {
  const file = join(folder, 'manifest.json');
  if (!existsSync(file)) return 'not fetched yet';
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  if (manifest.pom !== pomHash) return 'pom.xml has changed';
  const broken = Object.entries(manifest.bytes).find(([name, bytes]) => {
    const jar = join(folder, name);
    return !existsSync(jar) || statSync(jar).size !== bytes || !isWholeZip(jar);
  });
  return broken && `${broken[0]} is broken`;
}

function writeManifest(folder: string, pom: string): void {
  const names = readdirSync(folder).filter((name) => name.endsWith('.jar'));
  const broken = names.filter((name) => !isWholeZip(join(folder, name)));
  if (names.length === 0 || broken.length > 0)
    throw new StackError(
      'JAR_CORRUPT',
      names.length === 0
        ? 'Maven has brought no jars of Kafka'
        : `Maven has brought jars that are not whole: ${broken.join(', ')}`,
      "delete these artifacts from Maven's local repository (usually ~/.m2/repository) and start again; when that does not help, the repository or proxy that Maven uses hands out broken files",
    );
  const bytes = Object.fromEntries(names.map((name) => [name, statSync(join(folder, name)).size]));
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ pom, bytes } satisfies Manifest, null, 2));
}
