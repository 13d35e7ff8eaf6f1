import { describe, expect, it } from '@jest/globals';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { kafkaProperties } from './kafka-config.js';
import { stackPaths } from './paths.js';
import { report, duration } from './report.js';
import { scramVerifier } from './scram.js';
import { up } from './stack.js';
import { newState, readState, withContexts, withPorts, writeState } from './state.js';
import { status } from './status.js';
import { rejection, testFolder } from './testing.js';

const ports = { kafka: 19092, kafkaController: 19093, postgres: 15432 };
const commerce = { name: 'commerce', database: 'erp_commerce' };
const inventory = { name: 'inventory', database: 'erp_inventory' };

describe('stack.json', () => {
  it('is readable by its owner only, and leaves no draft behind', () => {
    const paths = stackPaths(testFolder());
    const state = newState('embedded', ports, [commerce]);
    writeState(paths, state);
    expect(readState(paths)).toEqual(state);
    expect(statSync(paths.state).mode & 0o777).toBe(0o600);
    expect(readdirSync(paths.root)).toEqual(['stack.json']);
  });

  it('gives every role a password of its own', () => {
    const { postgres, contexts } = newState('embedded', ports, [commerce, inventory]);
    const logins = [
      postgres.superuser,
      postgres.auditor,
      ...Object.values(contexts).flatMap((c) => [c.owner, c.app, c.messaging]),
    ];
    expect(new Set(logins.map((l) => l.password)).size).toBe(8);
    expect(logins.every((l) => l.password.length === 32)).toBe(true);
  });

  it('keeps the passwords when a context or another port comes', () => {
    const state = newState('embedded', ports, [commerce]);
    const later = withPorts(withContexts(state, [commerce, inventory]), {
      ...ports,
      kafka: 20001,
      postgres: 20002,
    });
    expect(later.contexts['commerce']).toEqual(state.contexts['commerce']);
    expect(later.contexts['inventory']?.app.user).toBe('inventory_app');
    expect(later.brokers).toEqual(['127.0.0.1:20001']);
    expect(later.postgres.port).toBe(20002);
  });

  it('missing: says to run up', () => {
    expect(() => readState(stackPaths(testFolder()))).toThrow(/no stack.json[^]*npm run stack -- up/);
  });

  it('broken: says to run reset', () => {
    const paths = stackPaths(testFolder());
    writeFileSync(paths.state, '{');
    expect(() => readState(paths)).toThrow(/npm run stack -- reset/);
  });

  it('of another kind is not overwritten', async () => {
    const paths = stackPaths(testFolder());
    const state = newState('docker', ports, [commerce]);
    writeState(paths, state);
    expect(await rejection(up({ root: paths.root, kind: 'embedded' }))).toMatchObject({
      code: 'KIND_DIFFERS',
    });
    expect(readState(paths)).toEqual(state);
  });
});

describe('the report', () => {
  it('says how to begin', async () => {
    expect(report(await status({ root: testFolder() }))).toContain('npm run stack -- up');
  });

  it('of a stack that is down names both servers and no password', async () => {
    const paths = stackPaths(testFolder());
    const state = newState('embedded', ports, [commerce]);
    writeState(paths, state);
    const text = report(await status({ root: paths.root }));
    expect(text).toMatch(/Kafka +down\nPostgreSQL +down/);
    expect(text).not.toContain(state.postgres.superuser.password);
  });

  it.each([
    [400, '0 s'],
    [61_000, '1 min 1 s'],
    [93_784_000, '1 d 2 h'],
  ])('%d ms are %s', (ms, text) => expect(duration(ms)).toBe(text));
});

describe('the configuration of Kafka', () => {
  it('listens on this machine only and creates no topic by itself', () => {
    const text = kafkaProperties('/data', ports);
    expect(text).toContain('listeners=PLAINTEXT://127.0.0.1:19092,CONTROLLER://127.0.0.1:19093\n');
    expect(text).toContain('auto.create.topics.enable=false\n');
  });
});

describe('scramVerifier', () => {
  it('makes what RFC 7677 gives as its example', () => {
    const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
    // User "user", password "pencil".
    expect(scramVerifier('pencil', salt)).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    );
  });
});
