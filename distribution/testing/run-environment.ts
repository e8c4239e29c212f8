/** What `global-setup.ts` sets for a run: where Node keeps what it compiled, and where files of the tests lie. */
export const RUN_VARIABLES = ['NODE_COMPILE_CACHE', 'TMPDIR'] as const;

/** These alone, for a program of a test that gets none of our settings. */
export const runEnvironment = (): Record<string, string> =>
  Object.fromEntries(RUN_VARIABLES.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
