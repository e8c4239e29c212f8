import { ApiError, type PanelApi, type TerminalHere } from '@millrace/hmi-client';
import { type DBSchema, openDB } from 'idb';

/** The key of this device, as it is kept: scripts can sign with it, and none can read it. */
interface DeviceKey {
  /** The terminal that it is the key of. */
  readonly terminal: string;
  readonly secret: CryptoKey;
  /** SPKI in base64. */
  readonly shown: string;
}
interface Schema extends DBSchema {
  key: { key: 'own'; value: DeviceKey };
}

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const;

// Loaded only when it is needed, and apart from the journal: what breaks the one leaves the other.
const database = () =>
  openDB<Schema>('millrace-terminal', 1, { upgrade: (made) => void made.createObjectStore('key') });

async function kept(): Promise<DeviceKey | null> {
  const opened = await database();
  try {
    return (await opened.get('key', 'own')) ?? null;
  } finally {
    opened.close();
  }
}
/** Fulfilled when it would survive a power cut, which the credential in the cookies does half a minute later. */
async function keep(key: DeviceKey): Promise<void> {
  const opened = await database();
  try {
    const transaction = opened.transaction('key', 'readwrite', { durability: 'strict' });
    await Promise.all([transaction.store.put(key, 'own'), transaction.done]);
  } finally {
    opened.close();
  }
}

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

/** Shows the plant that this is the terminal which it was. False: it is not, or not any more. Throws ApiError of a lost link. */
export async function comeBack(api: PanelApi, at: number): Promise<boolean> {
  if (!('subtle' in crypto)) return false;
  const own = await kept();
  if (!own) return false;
  const words = new TextEncoder().encode(`millrace terminal comes back\n${own.terminal}\n${at}`);
  const signed = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, own.secret, words);
  const signature = inBase64(signed).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  try {
    await api.returnTerminal({ terminal: own.terminal, at, signature });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not-a-terminal') return false;
    throw error;
  }
}
