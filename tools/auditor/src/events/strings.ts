/**
 * Keeps each text once. An event's id and key stand in its outbox row, its record and every inbox; a run of a few
 * hundred thousand of them takes a third of the memory so.
 */
export class Strings {
  private readonly known = new Map<string, string>();

  of(text: string): string {
    const kept = this.known.get(text);
    if (kept !== undefined) return kept;
    this.known.set(text, text);
    return text;
  }
}
