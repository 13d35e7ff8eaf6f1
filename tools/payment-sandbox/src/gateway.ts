import type { Card } from './cards.js';
import { cardOfNumber } from './cards.js';
import { Charges } from './charges.js';
import { authorize, capture, letGo, refund } from './decide.js';
import type { Journal } from './journal.js';
import type {
  AuthorizationRequest,
  CaptureRequest,
  Kind,
  Operation,
  OperationOf,
  RefundRequest,
  VoidRequest,
} from './operation.js';
import { Problem } from './problem.js';

/** An operation, and whether it had been done before by the same key. */
export interface Answer {
  readonly operation: Operation;
  readonly replayed: boolean;
}

/**
 * The gateway without its network. Nothing in it waits: key looked up, decided, written to the journal, applied, all
 * in one turn of the event loop, so that of two requests with one key the second finds what the first did.
 */
export class Gateway {
  readonly charges = new Charges();
  private readonly operations = new Map<string, Operation>();

  constructor(
    private readonly journal: Journal,
    /** How long an authorisation may be captured, in ms. */
    private readonly authorizationValidMs: number,
    private readonly now: () => number,
  ) {
    for (const operation of journal.before) this.apply(operation);
  }

  /** A card that is no test card is refused: real ones have no place here. */
  tokenize(key: string, cardNumber: string, expiry: string): Answer {
    const card: Card | undefined = cardOfNumber(cardNumber);
    if (!card) throw new Problem(422, 'card-unknown', 'this is no test card; the README lists them');
    const { token } = card;
    return this.once(key, 'token', { token, expiry }, () => ({ token }));
  }

  authorize(key: string, request: AuthorizationRequest): Answer {
    return this.once(key, 'authorization', request, () => authorize(request));
  }

  capture(key: string, request: CaptureRequest): Answer {
    return this.once(key, 'capture', request, () => {
      const charge = this.chargeOf(request);
      return capture(charge, request, this.isExpired(charge.authorizedAtMs));
    });
  }

  void(key: string, request: VoidRequest): Answer {
    return this.once(key, 'void', request, () => {
      const charge = this.chargeOf(request);
      return letGo(charge, this.isExpired(charge.authorizedAtMs));
    });
  }

  refund(key: string, request: RefundRequest): Answer {
    return this.once(key, 'refund', request, () => {
      const captured = this.charges.capture(request.captureId);
      if (!captured) throw new Problem(404, 'capture-unknown', `there is no capture ${request.captureId}`);
      return refund(captured, request);
    });
  }

  /** What was done by this key; undefined when nothing was. */
  operation(key: string): Operation | undefined {
    return this.operations.get(key);
  }

  /** `decide` only runs for a key that is new; what it throws leaves nothing behind, and the key free. */
  private once<K extends Kind>(
    key: string,
    kind: K,
    request: OperationOf<K>['request'],
    decide: () => OperationOf<K>['response'],
  ): Answer {
    const before = this.operations.get(key);
    if (before) {
      if (before.kind === kind && isSame(before.request, request))
        return { operation: before, replayed: true };
      throw new Problem(
        422,
        'idempotency-key-reused',
        `the key ${key} was used for another ${before.kind}; a new request needs a new key`,
      );
    }
    const operation = { key, kind, request, response: decide(), atMs: this.now() } as Operation;
    this.journal.append(operation);
    this.apply(operation);
    return { operation, replayed: false };
  }

  private apply(operation: Operation): void {
    this.operations.set(operation.key, operation);
    this.charges.apply(operation);
  }

  private chargeOf({ authorizationId }: VoidRequest) {
    const charge = this.charges.charge(authorizationId);
    if (charge) return charge;
    throw new Problem(404, 'authorization-unknown', `there is no authorization ${authorizationId}`);
  }

  private isExpired(authorizedAtMs: number): boolean {
    return this.now() - authorizedAtMs > this.authorizationValidMs;
  }
}

/** Requests are built field by field in one order, so that equal ones are equal as text. */
const isSame = (left: object, right: object): boolean => JSON.stringify(left) === JSON.stringify(right);
