import { describe, expect, it } from '@jest/globals';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillAndRename } from './draft.js';
import { rejection, testFolder } from './testing.js';

async function fill(draft: string): Promise<string> {
  mkdirSync(draft);
  writeFileSync(join(draft, 'whole'), 'yes');
  return draft;
}

describe('fillAndRename', () => {
  it('shows the folder only when it is whole', async () => {
    const root = testFolder();
    await fillAndRename(join(root, 'data'), async (draft) => {
      await fill(draft);
      expect(readdirSync(root)).not.toContain('data');
      return draft;
    });
    expect(readFileSync(join(root, 'data', 'whole'), 'utf8')).toBe('yes');
    expect(readdirSync(root)).toEqual(['data']);
  });

  it('clears away what a killed attempt left, and does not share its name', async () => {
    const root = testFolder();
    mkdirSync(join(root, 'data.partial.abc', 'half'), { recursive: true });
    await fillAndRename(join(root, 'data'), (draft) => {
      expect(draft).not.toBe(join(root, 'data.partial.abc'));
      return fill(draft);
    });
    expect(readdirSync(root)).toEqual(['data']);
  });

  it('leaves nothing behind when filling fails', async () => {
    const root = testFolder();
    const failing = (draft: string) => fill(draft).then(() => Promise.reject(new Error('disk full')));
    expect(String(await rejection(fillAndRename(join(root, 'data'), failing)))).toContain('disk full');
    expect(readdirSync(root)).toEqual([]);
  });
});
