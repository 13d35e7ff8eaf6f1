import type { AtCrashPoint, CrashPoint } from '@erp/common-messaging/testing';

/**
 * Lets something happen when the library comes by a crash point:
 * `underTest: new UnderTest({ crashPoint: crashPoints.pass })`. What may happen there: the process dies or stops, an
 * error is thrown as by a connection that is lost at that moment, or the pass is held until a promise resolves.
 */
export class CrashPoints {
  private armed: {
    readonly point: CrashPoint;
    left: number;
    readonly act: () => void | Promise<void>;
  } | null = null;

  /** Given to the library. */
  readonly pass: AtCrashPoint = (point) => {
    if (this.armed?.point !== point || --this.armed.left > 0) return;
    const { act } = this.armed;
    this.armed = null;
    return act();
  };

  /** At the `pass`-th time from now that the library comes by, `act`, once. One crash point is armed at a time. */
  atPass(point: CrashPoint, pass: number, act: () => void | Promise<void>): void {
    this.armed = { point, left: pass, act };
  }

  disarm(): void {
    this.armed = null;
  }
}
