// For this package's own tests.
import type { Finding } from './finding.js';

/** The rules that are broken, with what each names. */
export function broken(findings: readonly Finding[]): Record<string, readonly string[]> {
  return Object.fromEntries(findings.filter((f) => f.breaches > 0).map((f) => [f.invariant, f.named]));
}
