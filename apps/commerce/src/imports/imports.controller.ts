import type { Readable } from 'node:stream';
import { Database } from '@erp/common-messaging';
import { BodyStream, IdempotencyKey, TenantId, type IdempotentRequest } from '@erp/service-kit';
import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ImportRejected } from './import-errors.js';
import { HEADER } from './import-row.js';
import { ImportStore } from './import.store.js';
import { ImportPath, ImportQuery } from './imports.requests.js';
import { ReceiveImport } from './receive-import.js';

@ApiTags('order imports')
@Controller('order-imports')
export class ImportsController {
  constructor(
    private readonly database: Database,
    private readonly imports: ImportStore,
    private readonly receiveImport: ReceiveImport,
  ) {}

  /** 202 when every line is right: the orders are placed from now on, see Location. 422 with the lines that are wrong. */
  @Post()
  @HttpCode(202)
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string', description: `CSV whose first line is ${HEADER.join(',')}` } })
  async receive(
    @TenantId() tenantId: string,
    @IdempotencyKey() request: IdempotentRequest,
    @Query() { paymentToken, ...terms }: ImportQuery,
    @BodyStream() body: Readable,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const decision = await this.receiveImport.run(
      tenantId,
      request,
      { ...terms, paymentToken: paymentToken ?? null },
      body,
    );
    const { importId, state } = decision;
    void reply.header('location', `/order-imports/${importId}`);
    if (decision.state === 'REJECTED')
      throw new ImportRejected(importId, decision.errorCount, decision.errors);
    return { importId, state, total: decision.total };
  }

  /** Its state, how many orders are placed, and the first errors if it is REJECTED; 404 for an unknown id. */
  @Get(':importId')
  one(@TenantId() tenantId: string, @Param() { importId }: ImportPath) {
    return this.database.transaction(tenantId, (tx) => this.imports.find(tx, importId));
  }
}
