/** What was asked for cannot be generated; the message says why, and what to do. Nothing was written. */
export class CannotGenerate extends Error {
  override readonly name = 'CannotGenerate';
}
