import type { OpenAPIObject } from '@nestjs/swagger';
import { fieldsOf, type DescribedSchema, type Field } from '../catalog/fields.js';

/** One method of one path of a service. */
export interface Operation {
  /** `OrdersController_place`: its id in OpenAPI, and its anchor. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** What it belongs to, such as `orders`. */
  readonly tag: string;
  readonly description: string | undefined;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Field[];
  /** Media type of the body; undefined when it takes none. */
  readonly bodyType: string | undefined;
  readonly responses: readonly Response[];
}

export interface Parameter extends Omit<Field, 'path' | 'depth'> {
  readonly name: string;
  readonly in: string;
}

export interface Response {
  readonly status: string;
  readonly fields: readonly Field[];
}

type PathItem = OpenAPIObject['paths'][string];
type OperationObject = NonNullable<PathItem['get']>;
type ParameterObject = {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: unknown;
};

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The operations of a service by its OpenAPI document, in its order. */
export function operationsOf(
  { paths, components }: OpenAPIObject,
  comments: ReadonlyMap<string, string>,
): Operation[] {
  const schemas = (components?.schemas ?? {}) as Readonly<Record<string, DescribedSchema>>;
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [operationOf(method, path, operation, schemas, comments)] : [];
    }),
  );
}

function operationOf(
  method: string,
  path: string,
  operation: OperationObject,
  schemas: Readonly<Record<string, DescribedSchema>>,
  comments: ReadonlyMap<string, string>,
): Operation {
  const id = operation.operationId ?? `${method}-${path}`;
  const body = (operation.requestBody as { content?: Content } | undefined)?.content;
  const [bodyType, bodySchema] = schemaIn(body);
  return {
    id,
    method: method.toUpperCase(),
    path,
    tag: operation.tags?.[0] ?? 'other',
    description: operation.summary || operation.description || comments.get(id),
    parameters: ((operation.parameters ?? []) as ParameterObject[]).map((one) => parameterOf(one, schemas)),
    body: bodySchema ? fieldsOf(bodySchema, { schemas }) : [],
    bodyType,
    responses: Object.entries(operation.responses).map(([status, response]) => {
      const [, schema] = schemaIn((response as { content?: Content } | undefined)?.content);
      return { status, fields: schema ? fieldsOf(schema, { schemas }) : [] };
    }),
  };
}

type Content = Readonly<Record<string, { schema?: unknown }>>;

function schemaIn(content: Content | undefined): [string | undefined, DescribedSchema | undefined] {
  const [entry] = Object.entries(content ?? {});
  return [entry?.[0], entry?.[1].schema as DescribedSchema | undefined];
}

function parameterOf(
  { name, in: place, required = false, description, schema }: ParameterObject,
  schemas: Readonly<Record<string, DescribedSchema>>,
): Parameter {
  const properties = { value: { ...(schema as DescribedSchema), ...(description ? { description } : {}) } };
  const [field] = fieldsOf({ type: 'object', properties }, { schemas });
  const { type, constraints, description: text } = field!;
  return { name, in: place, required, type, constraints, description: text };
}

/** Parameters that every operation has, so that they need telling once; empty when there is one operation only. */
export function sharedParameters(operations: readonly Operation[]): Parameter[] {
  const [first, ...others] = operations;
  if (!first || others.length === 0) return [];
  const has = (operation: Operation, { name, in: place }: Parameter) =>
    operation.parameters.some((one) => one.name === name && one.in === place);
  return first.parameters.filter((parameter) => others.every((operation) => has(operation, parameter)));
}
