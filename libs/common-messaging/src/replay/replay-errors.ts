import { DomainError } from '@erp/kernel';

export class ProjectionNotFound extends DomainError {
  readonly code = 'projection-not-found';

  constructor(
    readonly projection: string,
    known: readonly string[],
  ) {
    super(
      `this service has no projection "${projection}"${known.length > 0 ? `: it has ${known.join(', ')}` : ', nor any other'}`,
    );
  }
}

export class ReplayNotFound extends DomainError {
  readonly code = 'replay-not-found';

  constructor(readonly replayId: string) {
    super(`there is no replay ${replayId}: list them with GET /operations/replays`);
  }
}

/** What was asked for cannot be done as things stand; the message says why, and what can. */
export class ReplayRefused extends DomainError {
  readonly code = 'replay-refused';
}

/** A filter that names what is not there, or contradicts itself. */
export class ReplayFilterRefused extends DomainError {
  readonly code = 'replay-filter-refused';
}
