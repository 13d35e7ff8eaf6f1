/** This process's environment, without what npm adds and what belongs to the demo. */
export function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|ERP_)/.test(name));
  return Object.fromEntries(kept);
}

/** What every Node process of the platform is started with. */
export const NODE_OPTIONS = ['--enable-source-maps'];
