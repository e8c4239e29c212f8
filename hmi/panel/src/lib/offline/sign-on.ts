import { ApiError, createOfflineApi, type OfflineStatement, type ProveSent, type Shown } from '@millrace/hmi-client';
import { scryptAsync } from '@noble/hashes/scrypt.js';
import { plantClock } from '../plant-clock.ts';
import { ownKey, signedBy } from '../terminal-key.ts';
import { keepAs, keptOf } from '../terminal-store.ts';
import { m } from '../texts.ts';
import { OfflineKeeper, type OfflineSignOn, type Unsigned } from './keeper.ts';
import { fromBase64, inBase64Url, saidProof } from './proof.ts';

const KEY_BYTES = 32;
/** How often who may sign on is asked anew while there is a link. */
const EVERY_MS = 600_000;

const api = createOfflineApi();
const keeper = new OfflineKeeper({
  store: { get: () => keptOf('people'), put: (kept) => keepAs('people', kept) },
  now: () => plantClock.now(),
  async sign(terminal) {
    const own = await ownKey(terminal);
    return own && ((words) => signedBy(own, words));
  },
  stretch: async (pin, salt, cost) =>
    inBase64Url(await scryptAsync(pin, fromBase64(salt), { ...cost, dkLen: KEY_BYTES })),
});

const WORDS: Readonly<Record<Exclude<Unsigned, 'wrong'>, () => string>> = {
  unknown: m.offline_badge_unknown,
  locked: m.offline_pin_locked,
  over: m.offline_over,
};

/** Whether anybody could sign on at this terminal without the server. Never throws. */
export const isOpenOffline = (terminal: string): Promise<boolean> => keeper.open(terminal).catch(() => false);

/** Signs somebody on without the server. Throws ApiError where it may not be: code `wrong-pin`, or `offline-…` with words for people. */
export async function signOnOffline(
  terminal: string,
  shown: Exclude<Shown, { told: string }>,
): Promise<Extract<OfflineSignOn, { ok: true }>> {
  const result = await keeper.signOn(terminal, shown);
  if (result.ok) return result;
  // A wrong PIN is said as it is with the server.
  if (result.why === 'wrong') throw new ApiError('signed-out', '', { code: 'wrong-pin' });
  throw new ApiError('refused', WORDS[result.why](), { code: `offline-${result.why}` });
}

/** Tells the server every sign-on that it was not told of. True: whoever is here still (`here`) stays, with the server. */
export async function tellSignOns(terminal: string, here: OfflineStatement | null): Promise<boolean> {
  const { untold } = await keeper.owed(terminal);
  const known = untold.some(({ id }) => id === here?.id);
  let stays = false;
  for (const statement of here && !known ? [...untold, here] : untold) {
    const told = await api.tell(statement, statement.id === here?.id);
    if (statement.id === here?.id) stays = told.stays;
    await keeper.told(terminal, statement.id);
  }
  return stays;
}

/**
 * Sends what was said under a sign-on without the server: `send` is given what makes the proof of what goes over the wire, null
 * where this device proves nothing. It is made anew each time it is sent and kept nowhere.
 */
export async function sendProven<Result>(
  terminal: string,
  { key, command, on }: { readonly key: string; readonly command: string; readonly on: OfflineStatement },
  send: (proof: ProveSent | null) => Promise<Result>,
): Promise<Result> {
  const own = await ownKey(terminal);
  const proof: ProveSent | null =
    own && ((sent) => saidProof((words) => signedBy(own, words), { signOn: on.id, key, command }, sent));
  try {
    return await send(proof);
  } catch (error) {
    if (!proof || !(error instanceof ApiError) || error.kind !== 'signed-out') throw error;
    // Nobody has told of that sign-on yet.
    await api.tell(on, false);
    await keeper.told(terminal, on.id);
    return await send(proof);
  }
}

async function renew(terminal: string): Promise<void> {
  const { wrong } = await keeper.owed(terminal);
  const list = await api.people(Object.entries(wrong).map(([user, times]) => ({ user, times })));
  await keeper.bring(terminal, list, wrong);
}
let renewing: ReturnType<typeof setInterval> | undefined;
/** Has the server say who may sign on without it, now and as long as this page is there. Without an answer the last one holds. */
export function keepPeople(terminal: string): void {
  clearInterval(renewing);
  const ask = (): void => void renew(terminal).catch(() => undefined);
  renewing = setInterval(ask, EVERY_MS);
  ask();
}
