/** Milliseconds: the system tells nobody that its parent has ended. */
const LOOK_EVERY = 1_000;

/**
 * Calls `gone` once the npm that runs this program has ended. Ended by a signal it ends its shell, but not what that runs:
 * the plant would go on, holding its folder and its doors, with nobody to end it.
 */
export function whenNpmIsGone(gone: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    gone();
  }, LOOK_EVERY);
  look.unref();
}
