import type { ParamDecoratorEnhancer } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  ApiHeader,
  type ApiHeaderOptions,
  DocumentBuilder,
  SwaggerModule,
  type OpenAPIObject,
} from '@nestjs/swagger';

/** Serves the API's description at `/openapi.json`. It is built when first asked for, so that no start waits for it. */
export function serveOpenApi(app: NestFastifyApplication, title: string): void {
  const fastify = app.getHttpAdapter().getInstance();
  let document: OpenAPIObject | undefined;
  fastify.get('/openapi.json', (_request, reply) => {
    document ??= openApiOf(app, title);
    void reply.send(document);
  });
}

/** For createParamDecorator: a parameter that is read from a required header is one in the API's description too. */
export const describedHeader =
  (name: string, description: string, schema?: ApiHeaderOptions['schema']): ParamDecoratorEnhancer =>
  (target, method) => {
    const descriptor = method && Object.getOwnPropertyDescriptor(target, method);
    const header = { name, description, required: true, ...(schema ? { schema } : {}) };
    if (descriptor) ApiHeader(header)(target, method, descriptor);
  };

/** The OpenAPI 3.1 document of an application's controllers. */
export const openApiOf = (app: NestFastifyApplication, title: string): OpenAPIObject =>
  SwaggerModule.createDocument(app, description(title));

const description = (title: string) =>
  new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(title)
    .setDescription(
      'Errors are problem documents (RFC 9457); amounts are integer minor units with a currency.',
    )
    .setVersion('1')
    .addGlobalParameters({
      in: 'header',
      name: 'X-Correlation-Id',
      required: false,
      schema: { type: 'string', maxLength: 128 },
    })
    .build();
