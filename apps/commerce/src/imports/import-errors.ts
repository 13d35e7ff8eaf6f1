import { DomainError } from '@erp/kernel';
import type { LineError } from './import-findings.js';
import { HEADER } from './import-row.js';

export class ImportNotFound extends DomainError {
  readonly code = 'order-import-not-found';

  constructor(readonly importId: string) {
    super(`there is no order import ${importId}`);
  }
}

/** The first line is not the header; nothing else of the file was read. */
export class ImportHeaderMismatch extends DomainError {
  readonly code = 'order-import-header';

  /** `found` quotes the first line, or says why there is none. */
  constructor(found: string) {
    const expected = HEADER.join(',');
    super(`the first line is ${found}; it must be "${expected}"`, [
      { line: 1, detail: `expected ${expected}` },
    ]);
  }
}

/** At least one line is wrong, so no line was placed. */
export class ImportRejected extends DomainError {
  readonly code = 'order-import-rejected';

  constructor(
    readonly importId: string,
    readonly errorCount: number,
    shown: readonly LineError[],
  ) {
    const more = errorCount > shown.length ? `, of which the first ${shown.length} are shown` : '';
    super(
      `the file has ${errorCount} errors${more}; no order of it was placed: mend it and send it again with a new key`,
      shown,
    );
  }
}

/** The upload went on after it had been given up for lack of data. */
export class ImportAbandoned extends DomainError {
  readonly code = 'order-import-abandoned';

  constructor(readonly importId: string) {
    super(`the upload of import ${importId} paused for too long and was given up: send the file again`);
  }
}
