import fc from 'fast-check';

/**
 * Property tests try other examples at every run on a laptop, and the same ones on a machine of the project's own, so that
 * a change is judged by what it changed. `MILLRACE_SEED=N` repeats a run; a failure prints its seed either way.
 */
const given = process.env.MILLRACE_SEED ?? (process.env.CI === 'true' ? '20261121' : undefined);
if (given !== undefined) {
  const seed = Number(given);
  if (!Number.isSafeInteger(seed)) throw new Error(`MILLRACE_SEED takes a whole number, not "${given}"`);
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
}
