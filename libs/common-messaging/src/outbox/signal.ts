/** A flag to wait for: raised any number of times before somebody waits, it wakes that wait once. */
export class Signal {
  private raised = false;
  private waiter: (() => void) | null = null;

  raise(): void {
    this.raised = true;
    this.waiter?.();
  }

  /**
   * Resolves when raised, or after `timeoutMs` (Infinity for never). With `until`, a raise counts only when it returns
   * true. For one waiter at a time.
   */
  async wait(timeoutMs: number, until: () => boolean = () => true): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      if (this.raised) {
        this.raised = false;
        if (until()) return;
      }
      const leftMs = deadline - Date.now();
      if (leftMs <= 0) return;
      await new Promise<void>((resolve) => {
        const timer = Number.isFinite(leftMs) ? setTimeout(resolve, leftMs) : undefined;
        this.waiter = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.waiter = null;
    }
  }
}
