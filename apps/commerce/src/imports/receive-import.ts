import type { Readable } from 'node:stream';
import { Command, Database, Jobs } from '@erp/common-messaging';
import { newId } from '@erp/kernel';
import { Idempotency, withBodyDigest, type IdempotentRequest } from '@erp/service-kit';
import { Injectable } from '@nestjs/common';
import { ABANDON_IMPORT, AbandonImport } from './abandon-import.js';
import { customerIdOf } from './customer-id.js';
import { ImportHeaderMismatch } from './import-errors.js';
import { ImportFindings } from './import-findings.js';
import { isHeader, readRow } from './import-row.js';
import { ImportRowStore, type StagedRow } from './import-row.store.js';
import { ImportStore } from './import.store.js';
import { judge, type ImportTerms, type Verdict } from './import.js';
import { PLACE_IMPORT } from './place-import.js';
import { CsvReader, NotCsv, type CsvRecord } from './read-csv.js';

export type ImportDecision = Verdict & { readonly importId: string };

/** Lines for each transaction of the upload: short ones, because a slow client must not hold one open. */
const STAGE_LINES = 500;

/** Reads a file of orders to its end, checks every line, and accepts all of it or nothing. Nothing is placed here. */
@Injectable()
export class ReceiveImport {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly imports: ImportStore,
    private readonly rows: ImportRowStore,
    private readonly abandonImport: AbandonImport,
    private readonly jobs: Jobs,
  ) {}

  /** Throws ImportHeaderMismatch before anything is kept. When the connection breaks, the import is abandoned. */
  @Command({ jobs: [ABANDON_IMPORT, PLACE_IMPORT] })
  async run(
    tenantId: string,
    request: IdempotentRequest,
    terms: ImportTerms,
    body: Readable,
  ): Promise<ImportDecision> {
    const csv = new CsvReader(body);
    const records = csv[Symbol.asyncIterator]();
    await this.expectHeader(records);
    const importId = newId();
    await this.database.transaction(tenantId, async (tx) => {
      await this.imports.begin(tx, importId, terms);
      await this.abandonImport.schedule(tx, importId);
    });
    try {
      const findings = await this.stage(tenantId, importId, terms, records);
      const decision = await this.decide(
        tenantId,
        withBodyDigest(request, csv.digest()),
        importId,
        terms,
        findings,
      );
      // A repetition gets the first one's answer: what it brought itself is not needed.
      if (decision.importId !== importId) await this.abandonImport.now(tenantId, importId);
      return decision;
    } catch (error) {
      // Should this fail too, the scheduled job does it later.
      await this.abandonImport.now(tenantId, importId).catch(() => undefined);
      throw error;
    }
  }

  private async expectHeader(records: AsyncGenerator<CsvRecord>): Promise<void> {
    const first = await records.next().catch((error: unknown) => {
      if (error instanceof NotCsv) throw new ImportHeaderMismatch(`no CSV (${error.message})`);
      throw error;
    });
    if (first.done) throw new ImportHeaderMismatch('missing');
    const { fields } = first.value;
    if (isHeader(fields)) return;
    await records.return(undefined);
    throw new ImportHeaderMismatch(`"${fields.join(',').slice(0, 200)}"`);
  }

  /** Keeps the right lines and counts what is wrong with the others. */
  private async stage(
    tenantId: string,
    importId: string,
    terms: ImportTerms,
    records: AsyncIterable<CsvRecord>,
  ): Promise<ImportFindings> {
    const findings = new ImportFindings();
    let rows: StagedRow[] = [];
    let lines = 0;
    const flush = async (): Promise<void> => {
      const staged = rows;
      rows = [];
      await this.database.transaction(tenantId, async (tx) => {
        await this.imports.receive(tx, importId, staged.length);
        await this.rows.insert(tx, importId, staged);
      });
    };
    try {
      for await (const { line, fields } of records) {
        const row = readRow(line, fields, terms.currency);
        if (Array.isArray(row)) findings.add(line, ...row);
        else rows.push({ ...row, customerId: customerIdOf(tenantId, terms.source, row.customerNumber) });
        if (++lines % STAGE_LINES === 0) await flush();
      }
    } catch (error) {
      if (!(error instanceof NotCsv)) throw error;
      findings.add(error.line, `the file is no CSV from here on: ${error.message}`);
    }
    await flush();
    return findings;
  }

  private decide(
    tenantId: string,
    request: IdempotentRequest,
    importId: string,
    terms: ImportTerms,
    findings: ImportFindings,
  ): Promise<ImportDecision> {
    return this.database.transaction(tenantId, (tx) =>
      this.idempotency.idempotent(tx, request, async () => {
        await this.imports.lockSource(tx, terms.source);
        // Counted into a copy: a deadlock runs this transaction again.
        const all = findings.copy();
        const duplicates = await this.rows.duplicates(tx, importId);
        all.addCounted(duplicates.first, duplicates.count);
        const known = await this.rows.alreadyImported(tx, importId, terms.source);
        all.addCounted(known.first, known.count);
        const verdict = judge(await this.imports.countRows(tx, importId), all);
        await this.imports.decide(tx, importId, verdict);
        if (verdict.state === 'ACCEPTED') {
          const { correlationId } = tx.cause;
          await this.jobs.add(
            tx,
            PLACE_IMPORT,
            { importId, correlationId },
            { key: `${PLACE_IMPORT}:${importId}` },
          );
        }
        return { importId, ...verdict };
      }),
    );
  }
}
