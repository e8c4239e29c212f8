import { resolve } from '$app/paths';

/** Nobody touched anything for so long: nobody is in the middle of an entry. */
const IDLE_MS = 60_000;
const LOOK_MS = 5_000;
const ASK_MS = 600_000;

export interface UpdateOptions {
  /** Whether something is half entered, or on its way to the journals. */
  readonly busy: () => boolean;
}

/**
 * Keeps the panel's files on this device, and takes a new build only when nobody has touched the glass for a minute and
 * nothing is half entered. Returns the way to stop. Without HTTPS there is no such thing: then it does nothing.
 */
export function keepUpToDate({ busy }: UpdateOptions): () => void {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return () => undefined;
  const { serviceWorker } = navigator;
  let touched = Date.now();
  let asked = Date.now();
  const touch = (): void => {
    touched = Date.now();
  };
  let had = serviceWorker.controller !== null;
  const changed = (): void => {
    // The very first worker brings no other build: the page goes on as it is.
    if (had) location.reload();
    had = true;
  };
  const scope = resolve('').replace(/\/?$/, '/');
  const registered = serviceWorker.register(`${scope}service-worker.js`, { scope, type: 'module' }).catch(() => null);
  const timer = setInterval(async () => {
    const registration = await registered;
    if (!registration) return;
    if (Date.now() - asked > ASK_MS) {
      asked = Date.now();
      // No answer: the plant is away, and the build that is here goes on.
      await registration.update().catch(() => undefined);
    }
    if (registration.waiting && Date.now() - touched >= IDLE_MS && !busy())
      registration.waiting.postMessage('take-over');
  }, LOOK_MS);
  serviceWorker.addEventListener('controllerchange', changed);
  for (const event of ['pointerdown', 'keydown'] as const) addEventListener(event, touch, { capture: true });
  return () => {
    clearInterval(timer);
    serviceWorker.removeEventListener('controllerchange', changed);
    for (const event of ['pointerdown', 'keydown'] as const) removeEventListener(event, touch, { capture: true });
  };
}
