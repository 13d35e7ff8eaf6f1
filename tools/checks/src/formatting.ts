import { check, getFileInfo, resolveConfig } from 'prettier';
import { join } from 'node:path';
import type { Check } from './check.js';

/** Layout is Prettier's, so that a diff shows what changed and nobody discusses commas. */
export const formatting: Check = {
  rule: 'every tracked file is laid out by Prettier',
  mend: 'Run npm run format.',
  problems: async ({ root, files, read }) => {
    const ignorePath = join(root, '.prettierignore');
    const config = await resolveConfig(join(root, 'package.json'));
    const verdicts = await Promise.all(
      files.map(async (path) => {
        const filepath = join(root, path);
        const { ignored, inferredParser } = await getFileInfo(filepath, { ignorePath });
        if (ignored || inferredParser === null) return [];
        return (await check(read(path), { ...config, filepath })) ? [] : [`${path}: not formatted`];
      }),
    );
    return verdicts.flat();
  },
};
