import { z } from 'zod/mini';
import { createCommon } from './common-api.ts';
import { panelQueries } from './panel-queries.ts';
import { search } from './query.ts';
import * as terminal from './shapes/terminal.ts';
import { type ApiOptions, createTransport } from './transport.ts';

const anything = z.unknown();
/** The server waits 25 s for a badge. */
const BADGE_TIMEOUT_MS = 35_000;

/**
 * What a terminal asks of the server's HTTP API, typed as `createApi` is; what only the office asks is not in it, for a
 * terminal loads all of this before its first page.
 */
export function createPanelApi(options: ApiOptions = {}) {
  const send = createTransport(options);
  return {
    ...createCommon(send, panelQueries),
    /** Whether this device is a registered terminal, and who is signed on at it. */
    terminal: (signal?: AbortSignal) => send('/api/v1/terminal', terminal.terminalHere, { signal }),
    /** Tells the key of this device (SPKI, base64), with which it comes back. */
    knowTerminalKey: (key: string) => send('/api/v1/terminal/key', anything, { method: 'POST', body: { key } }),
    /** Shows by that key that it is the terminal it was: new cookies. Not any more: code `not-a-terminal`. */
    returnTerminal: (body: { terminal: string; at: number; signature: string }) =>
      send('/api/v1/terminal/return', anything, { method: 'POST', body }),
    /** Signs somebody on at this terminal, in place of whoever is. Wrong: code `unknown-badge`, `wrong-pin`, `other-site`. */
    signOn: (shown: terminal.Shown) =>
      send('/api/v1/terminal/sign-on', terminal.signedOn, { method: 'POST', body: shown }),
    signOff: () => send('/api/v1/terminal/sign-off', anything, { method: 'POST', body: {} }),
    /** Waits up to 25 s for a badge to be shown to the reader beside this terminal. */
    badgeTold: (signal: AbortSignal) =>
      send('/api/v1/terminal/badge?wait=25', terminal.badgeTold, { signal, timeout: BADGE_TIMEOUT_MS }),
    /** Keeps what this terminal could not send beside it, and forgets what is over. Full: code `terminal-journal-full`. */
    keepTerminalJournal: (body: { put: readonly object[]; drop: readonly string[] }) =>
      send('/api/v1/terminal/journal', anything, { method: 'POST', body }),
    /** A page of what is kept of this terminal, by key. */
    terminalJournal: (after: string) => send(`/api/v1/terminal/journal${search({ after })}`, terminal.terminalJournal),
  };
}
export type PanelApi = ReturnType<typeof createPanelApi>;
