/** Where a handler, a transaction or a crash point is held until the test lets it go on. */
export interface Gate {
  /** Resolves when somebody has come to it. */
  readonly arrived: Promise<void>;
  readonly opened: Promise<void>;
  /** Waits there. */
  readonly pass: () => Promise<void>;
  readonly open: () => void;
}

/** Of this test file. */
const gates = new Set<Gate>();

export function gate(): Gate {
  const [arrived, arrive] = signal();
  const [opened, open] = signal();
  const made: Gate = {
    arrived,
    opened,
    open,
    pass: () => {
      arrive();
      return opened;
    },
  };
  gates.add(made);
  return made;
}

/** A clean-up waits for what is held, and a test that has failed opens nothing. */
export function openGates(): void {
  for (const { open } of gates) open();
  gates.clear();
}

function signal(): [Promise<void>, () => void] {
  let give!: () => void;
  const given = new Promise<void>((resolve) => (give = resolve));
  return [given, give];
}
