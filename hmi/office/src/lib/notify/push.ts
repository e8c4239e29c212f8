import { resolve } from '$app/paths';

/** Workers and push are there over HTTPS (or on the machine itself) alone. */
export const canPush = (): boolean => 'serviceWorker' in navigator && 'PushManager' in globalThis;

const scope = (): string => resolve('').replace(/\/?$/, '/');

/** The address at which this browser is told by its maker's service; null: it is not. */
export async function ownEndpoint(): Promise<string | null> {
  if (!canPush()) return null;
  const worker = await navigator.serviceWorker.getRegistration(scope());
  return (await worker?.pushManager.getSubscription())?.endpoint ?? null;
}

const bytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.codePointAt(0) ?? 0);

const base64url = (buffer: ArrayBuffer | null): string =>
  btoa(String.fromCodePoint(...new Uint8Array(buffer ?? new ArrayBuffer(0))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');

export interface Subscribed {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

/**
 * Has this browser told by the plant whose key this is; the person is asked by the browser. Null: he said no. What was
 * subscribed with another plant's key (one that was set up anew) is let go of first.
 */
export async function subscribe(key: string): Promise<Subscribed | null> {
  if ((await Notification.requestPermission()) !== 'granted') return null;
  await navigator.serviceWorker.register(`${scope()}service-worker.js`, { scope: scope(), type: 'module' });
  const { pushManager } = await navigator.serviceWorker.ready;
  const before = await pushManager.getSubscription();
  if (before && base64url(before.options.applicationServerKey) !== key) await before.unsubscribe();
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
  return { endpoint: made.endpoint, p256dh: base64url(made.getKey('p256dh')), auth: base64url(made.getKey('auth')) };
}

/** This browser is told no more, by whomever. */
export async function unsubscribe(): Promise<void> {
  if (!canPush()) return;
  const worker = await navigator.serviceWorker.getRegistration(scope());
  await (await worker?.pushManager.getSubscription())?.unsubscribe();
}
