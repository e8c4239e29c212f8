import { deviceBrowsed, deviceProbed } from '@millrace/contracts';
import { z } from 'zod';
import { createAccount } from './account.ts';
import { type CommandOptions, createCommands, createDryRun, type InputOf } from './commands.ts';
import { createPrint } from './print.ts';
import { type Queries, queries } from './queries.ts';
import { createBulk, createRecords } from './records.ts';
import { designPreview } from './shapes/design.ts';
import * as notify from './shapes/notify.ts';
import * as shapes from './shapes.ts';
import { createTransport, type Fetch } from './transport.ts';
import { authorityPin } from './trust.ts';

const search = (values: Readonly<Record<string, unknown>>): string => {
  const parts = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return parts.length ? `?${parts.map(([k, v]) => `${k}=${encodeURIComponent(String(v))}`).join('&')}` : '';
};

const anything = z.unknown();
const packFile = z.object({ version: z.string(), text: z.string() });
const waysIn = z.object({ oidc: z.object({ label: z.string() }).nullable() });
const startedAt = z.object({ url: z.url() });
/** What the gateway said of a replay or a discard. */
const settled = z.object({ ok: z.boolean(), message: z.string(), replayed: shapes.replayed.optional() });
/** Replaying thousands of messages takes the gateway its time; the server waits a minute for it. */
const REPLAY_TIMEOUT_MS = 75_000;
/** The gateway fetches a question within seconds and is given half a minute for the device. */
const QUESTION_TIMEOUT_MS = 60_000;
const invitedMember = z.object({
  user: z.string(),
  /** What became of the mail; null: the company has no mail server. */
  mail: z.object({ ok: z.boolean(), problem: z.string().nullable() }).nullable(),
});
/** A mail server is given half a minute. */
const TRY_TIMEOUT_MS = 40_000;
/** The server waits 25 s for a badge. */
const BADGE_TIMEOUT_MS = 35_000;
/** Tables are made and removed with patience, for others work on beside them. */
const PACK_TIMEOUT_MS = 190_000;

/**
 * The server's HTTP API, typed. `base` is the origin ('' in a browser). Every method throws ApiError. Commands carry an
 * idempotency key and are asked again with the same key while no answer comes.
 */
export function createApi({
  base = '',
  locale,
  fetch = (input, init) => globalThis.fetch(input, init),
}: {
  base?: string;
  fetch?: Fetch;
  /** The language in which the reader wants names and refusals; left out: that of the account. */
  locale?: () => string;
} = {}) {
  const send = createTransport({ base, fetch, locale });
  const give = createCommands(send);
  const account = createAccount(send);

  const query = <Name extends keyof Queries>(
    name: Name,
    input: Queries[Name]['input'],
    signal?: AbortSignal,
    /** `timeout`: how long an answer may take (ms). `into`: it is a page of a file of that kind, and audited as an export. */
    { timeout, into }: { readonly timeout?: number | undefined; readonly into?: string | undefined } = {},
  ): Promise<Queries[Name]['answer']> =>
    send(`/api/v1/queries/${name}${search({ input: JSON.stringify(input), into })}`, queries[name], {
      signal,
      ...(timeout === undefined ? {} : { timeout }),
    }) as Promise<Queries[Name]['answer']>;

  return {
    setup: (signal?: AbortSignal) => send('/api/v1/setup', shapes.setup, { signal }),
    /** Makes the first administrator with the code printed on the console, and signs in. */
    claim: (input: { code: string; name: string; email: string; password: string; company?: string }) =>
      send('/api/v1/setup/claim', anything, { method: 'POST', body: input }),
    /** Sign-in, and all of one's own account. */
    account,
    signIn: (input: { email: string; password: string }) => account.signIn(input),
    /** How people may sign in beside e-mail and password. */
    waysIn: (signal?: AbortSignal) => send('/api/auth/ways', waysIn, { signal }),
    /** Where the browser has to go to sign in with the provider. */
    startOidc: (app: 'office' | 'panel') => send('/api/auth/oidc', startedAt, { method: 'POST', body: { app } }),
    signOut: () => send('/api/auth/sign-out', anything, { method: 'POST', body: {} }),
    /** Whether this device is a registered terminal, and who is signed on at it. */
    terminal: (signal?: AbortSignal) => send('/api/v1/terminal', shapes.terminalHere, { signal }),
    /** Makes this device the terminal that the code is for. */
    registerTerminal: (code: string) => send('/api/v1/terminal/register', anything, { method: 'POST', body: { code } }),
    /** Tells the key of this device (SPKI, base64), with which it comes back. */
    knowTerminalKey: (key: string) => send('/api/v1/terminal/key', anything, { method: 'POST', body: { key } }),
    /** Shows by that key that it is the terminal it was: new cookies. Not any more: code `not-a-terminal`. */
    returnTerminal: (body: { terminal: string; at: number; signature: string }) =>
      send('/api/v1/terminal/return', anything, { method: 'POST', body }),
    /** Signs somebody on at this terminal, in place of whoever is. Wrong: code `unknown-badge`, `wrong-pin`, `other-site`. */
    signOn: (shown: shapes.Shown) => send('/api/v1/terminal/sign-on', shapes.signedOn, { method: 'POST', body: shown }),
    /** Waits up to 25 s for a badge to be shown to the reader beside this terminal. */
    badgeTold: (signal: AbortSignal) =>
      send('/api/v1/terminal/badge?wait=25', shapes.badgeTold, { signal, timeout: BADGE_TIMEOUT_MS }),
    /** Keeps what this terminal could not send beside it, and forgets what is over. Full: code `terminal-journal-full`. */
    keepTerminalJournal: (body: { put: readonly object[]; drop: readonly string[] }) =>
      send('/api/v1/terminal/journal', anything, { method: 'POST', body }),
    /** A page of what is kept of this terminal, by key. */
    terminalJournal: (after: string) => send(`/api/v1/terminal/journal${search({ after })}`, shapes.terminalJournal),
    signOff: () => send('/api/v1/terminal/sign-off', anything, { method: 'POST', body: {} }),
    me: (signal?: AbortSignal) => send('/api/v1/me', shapes.me, { signal }),

    /** A query of a module by its name; the answer is checked against its shape. */
    query,
    /** The sites one may see, each as a tree down to its points; one without a configuration is not there yet. */
    plant: async (signal?: AbortSignal) => (await query('plant.tree', {}, signal)).sites,
    /** A command, and all that became of it: its result, what takes it back, or that it waits for another person. */
    give,
    /** A command and its result alone; undefined where it waits for another person. */
    command: async <Name extends string>(name: Name, input: InputOf<Name>, options?: CommandOptions) =>
      (await give(name, input, options)).result,

    /** Makes somebody a member by e-mail address; `sites` null: all of them. */
    invite: (input: { email: string; name: string; locale: string; sites: readonly string[] | null }) =>
      send('/api/v1/people/invite', invitedMember, { method: 'POST', body: input, timeout: TRY_TIMEOUT_MS }),

    /** What a browser of a person subscribes with, to be told by the plant. */
    pushKey: async (signal?: AbortSignal) =>
      (await send('/api/v1/notifications/push-key', notify.pushKey, { signal })).key,
    /** How a channel leaves the house; `secret` left out: as it was, null: none. */
    saveChannel: (input: { channel: string; enabled: boolean; settings: object; secret?: string | null }) =>
      send('/api/v1/notifications/channels', anything, { method: 'POST', body: input }),
    /** Sends a test by a channel as it is set, and waits for what comes of it. */
    tryChannel: (input: { channel: string; to: string }) =>
      send('/api/v1/notifications/try', notify.triedChannel, { method: 'POST', body: input, timeout: TRY_TIMEOUT_MS }),

    /** Records of everything that is declared. */
    records: createRecords(send, base),
    print: createPrint({ base, fetch, locale }),
    bulk: createBulk(send),
    dryRun: createDryRun(send),

    ledger: (signal?: AbortSignal) => send('/api/v1/ledger', shapes.ledger, { signal }),
    /** What a box knows its centre by; part of the code with which it joins. */
    authorityPin: (signal?: AbortSignal) => authorityPin({ base, fetch, signal }),
    /** Connects to a device that is in no configuration yet and reads from it; `body` as `deviceProbe` of the contracts. */
    probeDevice: (body: unknown, signal?: AbortSignal) =>
      send('/api/v1/devices/probe', deviceProbed, { method: 'POST', body, signal, timeout: QUESTION_TIMEOUT_MS }),
    /** The next things that such a device has; `body` as `deviceBrowse` of the contracts. */
    browseDevice: (body: unknown, signal?: AbortSignal) =>
      send('/api/v1/devices/browse', deviceBrowsed, { method: 'POST', body, signal, timeout: QUESTION_TIMEOUT_MS }),
    quarantine: (signal?: AbortSignal) => send('/api/v1/quarantine', shapes.quarantine, { signal }),
    replayQuarantine: (id: string) =>
      send(`/api/v1/quarantine/${encodeURIComponent(id)}/replay`, settled, {
        method: 'POST',
        body: {},
        timeout: REPLAY_TIMEOUT_MS,
      }),
    /** The newest messages that are kept of an entry, newest first. */
    keptMessages: async (id: string, signal?: AbortSignal) =>
      (await send(`/api/v1/quarantine/${encodeURIComponent(id)}/payloads`, shapes.keptMessages, { signal })).messages,
    discardQuarantine: (id: string) =>
      send(`/api/v1/quarantine/${encodeURIComponent(id)}/discard`, settled, { method: 'POST', body: {} }),
    /** Every right the caller holds, with its words: what an API key may be narrowed to. */
    rights: async (signal?: AbortSignal) => (await send('/api/v1/rights', shapes.rights, { signal })).rights,
    backups: (signal?: AbortSignal) => send('/api/v1/backups', shapes.backups, { signal }),
    /** Begins a backup, unless one is being made; asked twice it is one. */
    makeBackup: () => send('/api/v1/backups', shapes.backups, { method: 'POST', body: {} }),
    /** What the signed file of a pack would do; nothing is changed. */
    previewPack: (file: string) =>
      send('/api/v1/packs/preview', shapes.packPreview, { method: 'POST', body: { file }, timeout: PACK_TIMEOUT_MS }),
    /** Brings a pack in for the whole system, or raises it. `trust`: what to call its key from now on. */
    bringIn: (file: string, trust?: string) =>
      send('/api/v1/packs', shapes.packPreview, {
        method: 'POST',
        body: { file, ...(trust === undefined ? {} : { trust }) },
        timeout: PACK_TIMEOUT_MS,
      }),
    /** The signed file of a pack, to be taken elsewhere. */
    packFile: (name: string) => send(`/api/v1/packs/${encodeURIComponent(name)}/file`, packFile),
    /** What publishing a design would do, as it stands at this version; nothing is changed. */
    previewDesign: (design: string, version: number) =>
      send(`/api/v1/designs/${encodeURIComponent(design)}/preview`, designPreview, {
        method: 'POST',
        body: { version },
        timeout: PACK_TIMEOUT_MS,
      }),
    /** Publishes a design as its next version. `accepts`: of what is lost, by name, what may be. */
    publishDesign: (design: string, input: { version: number; accepts: readonly string[]; note?: string }) =>
      send(`/api/v1/designs/${encodeURIComponent(design)}/publish`, designPreview, {
        method: 'POST',
        body: input,
        timeout: PACK_TIMEOUT_MS,
      }),
    packLoss: (name: string, signal?: AbortSignal) =>
      send(`/api/v1/packs/${encodeURIComponent(name)}/loss`, shapes.packLoss, { signal }),
    /** Its records are written to a file on the plant's machine first. */
    removePack: (name: string) =>
      send(`/api/v1/packs/${encodeURIComponent(name)}/remove`, shapes.packLoss, {
        method: 'POST',
        body: { keep: true },
        timeout: PACK_TIMEOUT_MS,
      }),
    lastValues: (points: readonly number[], signal?: AbortSignal) =>
      send(`/api/v1/points/last${search({ ids: points.join(',') })}`, shapes.lastValues, { signal }),
    /** Times in µs; `width` in pixels says how many buckets are worth sending. */
    trend: (
      input: { points: readonly number[]; from: number; to: number; width: number },
      signal?: AbortSignal,
    ): Promise<shapes.Trend> =>
      send(`/api/v1/trend${search({ ...input, points: input.points.join(',') })}`, shapes.trend, { signal }),
  };
}
export type Api = ReturnType<typeof createApi>;
