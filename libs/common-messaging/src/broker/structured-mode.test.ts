import { describe, expect, test } from '@jest/globals';
import type { BrokerRecord } from './broker.js';
import { fromRecord, UnreadableRecord } from './cloud-events.js';
import { inBinaryMode } from './structured-mode.js';

const ID = '0190c0de-0000-7000-8000-00000000000a';
const TENANT = '0190c0de-0000-7000-8000-000000000001';

const ATTRIBUTES = {
  specversion: '1.0',
  id: ID,
  type: 'commerce.Stepped',
  source: '/elsewhere',
  time: '2026-11-26T10:00:00Z',
  dataschema: 'urn:erp:event:commerce.Stepped:1',
  tenantid: TENANT,
};

const structured = (envelope: unknown, contentType = 'application/cloudevents+json'): BrokerRecord => ({
  key: Buffer.from('k'),
  value: Buffer.from(typeof envelope === 'string' ? envelope : JSON.stringify(envelope)),
  headers: { 'content-type': contentType },
});

describe('an event in structured content mode', () => {
  test('is the same event in binary mode: attributes as headers, data as the value (R3)', () => {
    const record = inBinaryMode(structured({ ...ATTRIBUTES, sequence: 7, nothing: null, data: { step: 1 } }));
    expect(record.headers).toMatchObject({ ce_id: ID, ce_sequence: '7', 'content-type': 'application/json' });
    expect(record.headers).not.toHaveProperty('ce_nothing');
    expect(fromRecord(record)).toMatchObject({ id: ID, tenantId: TENANT, key: 'k', data: { step: 1 } });
  });

  test.each([
    ['a charset and capitals', 'Application/CloudEvents+JSON; charset=UTF-8', { data: { step: 1 } }],
    ['data in base64', undefined, { data_base64: Buffer.from('{"step":1}').toString('base64') }],
  ])('also with %s', (_what, contentType, data) => {
    expect(fromRecord(inBinaryMode(structured({ ...ATTRIBUTES, ...data }, contentType))).data).toEqual({
      step: 1,
    });
  });

  test('keeps text that is no JSON as text', () => {
    const envelope = { ...ATTRIBUTES, datacontenttype: 'text/plain', data: 'abc' };
    expect(inBinaryMode(structured(envelope)).value?.toString()).toBe('abc');
  });

  test.each([
    ['a batch', structured([ATTRIBUTES], 'application/cloudevents-batch+json'), 'one event a record'],
    ['another format', structured('x', 'application/cloudevents+avro'), 'application/cloudevents+avro'],
    ['no JSON', structured('{"name": "Jane Doe'), 'no JSON in UTF-8'],
    ['no object', structured('[]'), 'no JSON object'],
    ['no value', { ...structured(''), value: null }, 'no JSON in UTF-8'],
    ['an attribute that is an object', structured({ ...ATTRIBUTES, subject: {} }), 'the attribute subject'],
    ['no tenant', structured({ ...ATTRIBUTES, tenantid: undefined, data: {} }), 'ce_tenantid is missing'],
    ['no data', structured(ATTRIBUTES), 'no value'],
  ])('that cannot be read is a dead letter that says why: %s (R18)', (_what, record, why) => {
    const read = () => fromRecord(inBinaryMode(record));
    expect(read).toThrow(UnreadableRecord);
    expect(read).toThrow(why);
    expect(read).not.toThrow('Jane');
  });
});

describe('an event in binary content mode', () => {
  const binary = (headers: Record<string, string>, value = '{}'): BrokerRecord => ({
    key: Buffer.from('k'),
    value: Buffer.from(value),
    headers,
  });
  const headers = Object.fromEntries(
    Object.entries(ATTRIBUTES).map(([name, value]) => [`ce_${name}`, value]),
  );

  test('is left as it is, but that a trace written as an attribute is found (R20)', () => {
    const plain = binary(headers);
    expect(inBinaryMode(plain)).toBe(plain);
    const traced = binary({ ...headers, ce_traceparent: 'its own' });
    expect(inBinaryMode(traced).headers['traceparent']).toBe('its own');
    expect(inBinaryMode(binary({ ...traced.headers, traceparent: 'the hop' })).headers['traceparent']).toBe(
      'the hop',
    );
  });

  test('whose headers are spelled as HTTP spells them is told how to (R18)', () => {
    const { ce_id: id, ...others } = headers;
    expect(() => fromRecord(binary({ ...others, 'ce-id': id! }))).toThrow('there is ce-id: write it ce_id');
  });

  test('that is no JSON is refused without a word of it (R25)', () => {
    const read = (value: string) => () => fromRecord(binary(headers, value));
    for (const value of ['Jane Doe', '{"name": "Jane Doe"', '{"a":1} Jane']) {
      expect(read(value)).toThrow('no JSON');
      expect(read(value)).not.toThrow('Jane');
    }
  });
});
