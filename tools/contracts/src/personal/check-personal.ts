import type { EventDefinition } from '@erp/common-messaging/contract';
import { alternatives, essence, type JsonSchema } from '../compatibility/json-schema.js';
import type { VersionFiles } from '../files/contract-files.js';
import type { Finding } from '../gate/finding.js';
import { kindByName, kindByValue, namesNobody } from './looks-personal.js';

/**
 * Events carry ids rather than personal data (R25). A field whose name, or whose golden sample, looks personal is
 * refused until it is declared (`personal`) or excused with a reason (`notPersonal`).
 */
export function checkPersonal(
  definition: EventDefinition,
  files: ReadonlyMap<number, VersionFiles>,
): Finding[] {
  const schema = essence(definition.schema);
  const fields = fieldsOf(schema, []);
  const suspects = new Map<string, string>();
  for (const { path, schema: field } of fields) {
    const kind = namesNobody(field) ? undefined : kindByName(path.at(-1) ?? '');
    if (kind) suspects.set(path.join('.'), `by its name it holds ${kind}`);
  }
  const ids = new Set(
    fields.filter(({ schema: field }) => namesNobody(field)).map(({ path }) => path.join('.')),
  );
  for (const [version, { samples }] of files)
    for (const { path, kind } of samples.flatMap(({ data }) => suspectValues(data, [])))
      if (!ids.has(path) && !suspects.has(path))
        suspects.set(path, `a golden sample of v${version} holds ${kind} in it`);
  return [...undeclared(definition, suspects), ...wrongDeclarations(definition, fields)];
}

interface Field {
  /** Names of properties; `*` for the items of a list and for other properties. */
  readonly path: readonly string[];
  readonly schema: JsonSchema;
}

const fieldsOf = (schema: JsonSchema, path: readonly string[]): Field[] =>
  alternatives(schema).flatMap(({ properties = {}, items, additionalProperties }) => {
    const below: [string, JsonSchema][] = [
      ...Object.entries(properties),
      ...(items ? [['*', items] as [string, JsonSchema]] : []),
      ...(typeof additionalProperties === 'object'
        ? [['*', additionalProperties] as [string, JsonSchema]]
        : []),
    ];
    return below.flatMap(([name, part]) => [
      { path: [...path, name], schema: part },
      ...fieldsOf(part, [...path, name]),
    ]);
  });

function suspectValues(value: unknown, path: readonly string[]): { path: string; kind: string }[] {
  if (Array.isArray(value)) return value.flatMap((item) => suspectValues(item, [...path, '*']));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, part]) => suspectValues(part, [...path, name]));
  const kind = kindByValue(value);
  return kind ? [{ path: path.join('.'), kind }] : [];
}

function undeclared(
  { type, personal, notPersonal = {} }: EventDefinition,
  suspects: ReadonlyMap<string, string>,
): Finding[] {
  const settled = [...personal, ...Object.keys(notPersonal)];
  const isSettled = (path: string) => settled.some((known) => path === known || path.startsWith(`${known}.`));
  return [...suspects]
    .filter(([path]) => !isSettled(path))
    .map(([path, why]) => ({
      type,
      rule: 'PERSONAL_UNDECLARED',
      where: `at ${path}`,
      why: `${why}, and it is neither declared nor excused; events are kept for ever.`,
      mend: `Send an id and keep the data where it can be erased. If it must be in the event: personal: ['${path}']. If it is about no person: notPersonal: { '${path}': '<why>' }.`,
    }));
}

function wrongDeclarations(
  { type, personal, notPersonal = {} }: EventDefinition,
  fields: readonly Field[],
): Finding[] {
  const known = new Set(fields.map(({ path }) => path.join('.')));
  const finding = (path: string, why: string, mend: string): Finding => ({
    type,
    rule: 'PERSONAL_DECLARATION',
    where: `at ${path}`,
    why,
    mend,
  });
  const unknown = [...personal, ...Object.keys(notPersonal)]
    .filter((path) => !known.has(path))
    .map((path) =>
      finding(
        path,
        'the contract has no such field.',
        'Name a field as a path: contact.email, lines.*.note.',
      ),
    );
  const both = personal
    .filter((path) => Object.hasOwn(notPersonal, path))
    .map((path) => finding(path, 'it is declared personal and excused.', 'Decide for one.'));
  const silent = Object.entries(notPersonal)
    .filter(([, reason]) => reason.trim() === '')
    .map(([path]) => finding(path, 'it is excused without a reason.', 'Say whose it is, if no person’s.'));
  return [...unknown, ...both, ...silent];
}
