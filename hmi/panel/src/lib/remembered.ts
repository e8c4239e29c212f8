import { ApiError } from '@millrace/hmi-client';

const PREFIX = 'millrace.panel.pack.';
/** Answers of one kind (places, machines) that are kept: a terminal that is carried about must not fill its store. */
const MOST = 200;

/** Loaded beside the first answers: a first screen need not wait for it. */
const lasting = (name: string, text: string | null): void =>
  void import('./lasting.ts').then((store) => store.lasting(name, text));

interface Pack {
  /** This device's clock when the plant answered, ms. */
  readonly at: number;
  readonly answer: unknown;
}

function packOf(name: string): Pack | null {
  const kept = localStorage.getItem(name);
  return kept === null ? null : (JSON.parse(kept) as Pack);
}

/** Keeps an answer on this device. Where there is no room it is not kept, and the answer is as good as ever. */
export function remember(key: string, answer: unknown): void {
  try {
    const text = JSON.stringify({ at: Date.now(), answer });
    localStorage.setItem(`${PREFIX}${key}`, text);
    lasting(`${PREFIX}${key}`, text);
    makeRoom(key);
  } catch {
    // A full store must not break what is shown now; the age on the device's page tells that nothing newer was kept.
  }
}
/** Drops the oldest of the kind of `key` (what stands before its first dot), but not `key` itself. */
function makeRoom(key: string): void {
  const others = namesOf(key.split('.', 1)[0] ?? key).filter((name) => name !== `${PREFIX}${key}`);
  if (others.length < MOST) return;
  const ages = others.map((name) => ({ name, at: packOf(name)?.at ?? 0 })).sort((a, b) => b.at - a.at);
  for (const { name } of ages.slice(MOST - 1)) dropped(name);
}
function namesOf(kind?: string): readonly string[] {
  const names = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at) ?? '');
  const of = kind === undefined ? PREFIX : `${PREFIX}${kind}.`;
  return names.filter((name) => name.startsWith(of));
}
export function recalled<T>(key: string): T | null {
  return (packOf(`${PREFIX}${key}`)?.answer as T | undefined) ?? null;
}
export const forget = (key: string): void => dropped(`${PREFIX}${key}`);
function dropped(name: string): void {
  localStorage.removeItem(name);
  lasting(name, null);
}

let back: Promise<void> | null = null;
/** At the start, once: what local storage had not on its disk yet when the power failed. Never throws. */
export function bringBack(): Promise<void> {
  back ??= import('./lasting.ts')
    .then(async ({ allLasting }) => {
      for (const [name, text] of await allLasting()) localStorage.setItem(name, text);
    })
    // Its room is used up: what fits is back.
    .catch(() => undefined);
  return back;
}

/**
 * What the plant answers, kept on this device under `key`; without an answer that of last time, so that people go on
 * working while the link is gone. Whoever is not signed in any more, or may not ask, is shown nothing that was kept: it
 * answered somebody else, or before the right was taken away. Throws what `ask` threw then, where nothing is kept, and
 * where `signal` is aborted.
 * @param told when the answer came (ms), where it is an old one; null: it is new
 */
export async function remembered<T>(
  key: string,
  signal: AbortSignal,
  ask: () => Promise<T>,
  told: (at: number | null) => void = () => undefined,
): Promise<T> {
  try {
    const answer = await ask();
    remember(key, answer);
    told(null);
    return answer;
  } catch (error) {
    const barred = error instanceof ApiError && (error.kind === 'signed-out' || error.kind === 'no-permission');
    const pack = signal.aborted || barred ? null : packOf(`${PREFIX}${key}`);
    if (pack === null) throw error;
    told(pack.at);
    return pack.answer as T;
  }
}

/** What is kept for a shift without a link, with when it came (ms). */
export function packs(): readonly { readonly key: string; readonly at: number }[] {
  return namesOf()
    .map((name) => ({ key: name.slice(PREFIX.length), at: packOf(name)?.at ?? 0 }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
