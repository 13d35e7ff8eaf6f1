import { fieldsOf, isPersonal, type DescribedSchema } from '../catalog/fields.js';
import type { EventEntry, EventVersion } from '../catalog/catalog.js';

/**
 * The schema of a version's data as AsyncAPI holds it: with what the contract's comments say, and personal data marked.
 * It stands there without its dialect: contracts use only keywords that mean the same in JSON Schema 2020-12 and in
 * draft-07, which AsyncAPI builds on, so that a parser checks it and every tool reads it.
 */
export function payloadOf(event: EventEntry, { schema }: EventVersion): DescribedSchema {
  const { $schema: _dialect, $id: _id, ...own } = schema as DescribedSchema & Record<string, unknown>;
  const fields = fieldsOf(own, { comments: event.fieldComments });
  const descriptions = new Map(fields.map(({ path, description }) => [path, description]));
  return described(own, '', descriptions, event.definition.personal);
}

function described(
  schema: DescribedSchema,
  path: string,
  descriptions: ReadonlyMap<string, string>,
  personal: readonly string[],
): DescribedSchema {
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  const within = (part: DescribedSchema, where: string) => described(part, where, descriptions, personal);
  const field = (part: DescribedSchema, where: string) => {
    const description = descriptions.get(where);
    return {
      ...within(part, where),
      ...(description ? { description } : {}),
      ...(isPersonal(where, personal) ? { 'x-personal-data': true } : {}),
    };
  };
  const { properties, items, anyOf, additionalProperties } = schema;
  return {
    ...schema,
    ...(properties
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, part]) => [name, field(part, at(name))]),
          ),
        }
      : {}),
    ...(items ? { items: within(items, at('*')) } : {}),
    ...(anyOf ? { anyOf: anyOf.map((one) => within(one, path)) } : {}),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: field(additionalProperties, at('*')) }
      : {}),
  };
}
