const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Bytes as text for a person; `base64:` before those that are no UTF-8, null for none. */
export function textOf(value: Buffer | null): string | null {
  if (!value) return null;
  try {
    return utf8.decode(value);
  } catch {
    return `base64:${value.toString('base64')}`;
  }
}
