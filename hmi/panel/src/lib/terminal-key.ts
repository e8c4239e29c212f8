import { ApiError, type PanelApi, type TerminalHere } from '@millrace/hmi-client';
import { type DeviceKey, keepAs, keptOf } from './terminal-store.ts';

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const;

const kept = (): Promise<DeviceKey | null> => keptOf('key');
/** Fulfilled when it would survive a power cut, which the credential in the cookies does half a minute later. */
const keep = (key: DeviceKey): Promise<void> => keepAs('key', key);

const inBase64 = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes)));
async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Has the plant know a key of this device that is on its disk. False: this browser keeps none (it takes HTTPS, or the machine
 * itself). Throws ApiError, and what the disk says.
 */
export async function makeSure(api: PanelApi, { terminal, key }: TerminalHere): Promise<boolean> {
  if (!terminal || !('subtle' in crypto)) return false;
  const before = await kept();
  if (before?.terminal === terminal.id) {
    if (key === (await digest(before.shown))) return true;
    // It was kept, and the plant not told: another key would not be taken any more once this one has arrived.
    if (key === null) {
      await api.knowTerminalKey(before.shown);
      return true;
    }
  }
  // The plant takes no other key of a terminal: its device is registered anew.
  if (key !== null) return false;
  const { privateKey, publicKey } = await crypto.subtle.generateKey(CURVE, false, ['sign', 'verify']);
  const shown = inBase64(await crypto.subtle.exportKey('spki', publicKey));
  await keep({ terminal: terminal.id, secret: privateKey, shown });
  await api.knowTerminalKey(shown);
  return true;
}

/** What this device has signed with its key: r and s one after the other, in base64url. */
export async function signedBy({ secret }: Pick<DeviceKey, 'secret'>, words: string): Promise<string> {
  const bytes = new TextEncoder().encode(words);
  const signed = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, secret, bytes);
  return inBase64(signed).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
/** The key of this device, where it is that terminal and has one. */
export async function ownKey(terminal: string): Promise<DeviceKey | null> {
  const own = 'subtle' in crypto ? await kept() : null;
  return own?.terminal === terminal ? own : null;
}

/** Shows the plant that this is the terminal which it was. False: it is not, or not any more. Throws ApiError of a lost link. */
export async function comeBack(api: PanelApi, at: number): Promise<boolean> {
  if (!('subtle' in crypto)) return false;
  const own = await kept();
  if (!own) return false;
  const signature = await signedBy(own, `millrace terminal comes back\n${own.terminal}\n${at}`);
  try {
    await api.returnTerminal({ terminal: own.terminal, at, signature });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not-a-terminal') return false;
    throw error;
  }
}
