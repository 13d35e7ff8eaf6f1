import { DomainError, formatMoney, type Money } from '@erp/kernel';

export class UnbalancedEntry extends DomainError {
  readonly code = 'unbalanced-entry';

  constructor(
    readonly postings: number,
    /** Debit less credit of each currency in which they differ. */
    readonly differences: readonly Money[],
  ) {
    super(
      differences.length > 0
        ? `debit less credit is ${differences.map((d) => `${formatMoney(d)} ${d.currency}`).join(' and ')}: it must be zero in each currency`
        : `an entry has two postings at least, not ${postings}`,
    );
  }
}

export class EmptyPosting extends DomainError {
  readonly code = 'empty-posting';

  constructor(readonly index: number) {
    super('the amount of a posting is above zero: the side says the sign', [
      { pointer: `/postings/${index}`, detail: 'the amount is not above zero' },
    ]);
  }
}

/** Postings to accounts that the tenant does not have; every such posting is listed. */
export class UnknownAccounts extends DomainError {
  readonly code = 'unknown-accounts';

  constructor(postings: readonly { readonly index: number; readonly accountCode: string }[]) {
    super(
      `${postings.length} of the postings name an account that does not exist: see errors, or add it with POST /accounts`,
      postings.map(({ index, accountCode }) => ({
        pointer: `/postings/${index}/accountCode`,
        detail: `there is no account ${accountCode}`,
      })),
    );
  }
}

/** Postings by hand to accounts that must equal a list of open items; every such posting is listed. */
export class PostingToControlAccount extends DomainError {
  readonly code = 'control-account';

  constructor(
    postings: readonly { readonly index: number; readonly accountCode: string; readonly wayOut: string }[],
  ) {
    const [{ accountCode, wayOut }] = postings as [(typeof postings)[number]];
    super(
      `account ${accountCode} is a control account, which equals its list of open items: ${wayOut}, not by an entry by hand`,
      postings.map((posting) => ({
        pointer: `/postings/${posting.index}/accountCode`,
        detail: `${posting.accountCode} is a control account`,
      })),
    );
  }
}

export class EntryNotFound extends DomainError {
  readonly code = 'journal-entry-not-found';

  constructor(readonly entryId: string) {
    super(`there is no journal entry ${entryId}`);
  }
}

export class EntryNotReversible extends DomainError {
  readonly code = 'journal-entry-not-reversible';

  constructor(
    readonly entryId: string,
    readonly kind: string,
  ) {
    super(
      `journal entry ${entryId} is of the kind ${kind}: it is taken back by a document, such as a return's credit note; only MANUAL entries are reversed by hand`,
    );
  }
}

export class EntryAlreadyReversed extends DomainError {
  readonly code = 'journal-entry-already-reversed';

  constructor(
    readonly entryId: string,
    readonly reversedByEntryId: string,
  ) {
    super(`journal entry ${entryId} is reversed by ${reversedByEntryId} already: an entry is reversed once`);
  }
}
