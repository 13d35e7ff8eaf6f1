import { describe, expect, it } from '@jest/globals';
import { readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureJars } from './jars.js';
import { EMPTY_ZIP, rejection, testFile, testFolder } from './testing.js';
import { isWholeZip } from './zip.js';

/** A folder with a pom, and a Maven that brings one jar and counts how often it is asked. */
function kafka(jar = EMPTY_ZIP) {
  const folder = testFolder();
  writeFileSync(join(folder, 'pom.xml'), '<project/>');
  const calls = { count: 0 };
  const fetch = async (_pom: string, into: string) => {
    calls.count += 1;
    writeFileSync(join(into, 'kafka.jar'), jar);
  };
  return { folder, fetch, calls, jar: join(folder, 'target/jars/kafka.jar') };
}

describe('the jars of Kafka', () => {
  it('are fetched once', async () => {
    const given = kafka();
    expect(await ensureJars(given)).toBe(join(given.folder, 'target/jars'));
    await ensureJars(given);
    expect(given.calls.count).toBe(1);
  });

  it('are fetched once when two stacks start at the same time', async () => {
    const given = kafka();
    await Promise.all([ensureJars(given), ensureJars(given)]);
    expect(given.calls.count).toBe(1);
  });

  it.each([
    ['cut short', (jar: string) => truncateSync(jar, 10)],
    ['deleted', (jar: string) => rmSync(jar)],
    ['overwritten with as many bytes', (jar: string) => writeFileSync(jar, Buffer.alloc(EMPTY_ZIP.length))],
  ])('are fetched again when one was %s', async (_how, damage) => {
    const given = kafka();
    await ensureJars(given);
    damage(given.jar);
    const steps: string[] = [];
    await ensureJars({ ...given, onProgress: (step) => steps.push(step) });
    expect(given.calls.count).toBe(2);
    expect(isWholeZip(given.jar)).toBe(true);
    expect(steps).toEqual(['Fetching Kafka by Maven, about 44 MB (kafka.jar is broken)']);
  });

  it('are fetched again when pom.xml has changed', async () => {
    const given = kafka();
    await ensureJars(given);
    writeFileSync(join(given.folder, 'pom.xml'), '<project>4.4</project>');
    await ensureJars(given);
    expect(given.calls.count).toBe(2);
  });

  it('that Maven itself hands out broken are refused by name, and not kept', async () => {
    const given = kafka(Buffer.from('<html>502 Bad Gateway</html>'));
    expect(await rejection(ensureJars(given))).toMatchObject({
      code: 'JAR_CORRUPT',
      message: expect.stringContaining('kafka.jar'),
      remedy: expect.stringContaining('local repository'),
    });
    expect(readdirSync(join(given.folder, 'target'))).not.toContain('jars');
  });
});

describe('isWholeZip', () => {
  it('finds the end of the directory, also before a comment', () => {
    const comment = Buffer.from('made by a build tool');
    expect(isWholeZip(testFile('a.jar', EMPTY_ZIP))).toBe(true);
    expect(isWholeZip(testFile('a.jar', Buffer.concat([EMPTY_ZIP, comment])))).toBe(true);
  });

  it('refuses what is cut off, empty, or shorter than its directory says', () => {
    const tooLong = Buffer.from(EMPTY_ZIP);
    tooLong.writeUInt32LE(999, 12);
    for (const bytes of [EMPTY_ZIP.subarray(0, 21), Buffer.alloc(0), tooLong])
      expect(isWholeZip(testFile('a.jar', bytes))).toBe(false);
  });
});
