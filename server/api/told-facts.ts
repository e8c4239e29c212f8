import { nowMicros } from '@millrace/contracts';
import { type Refusal, say } from '@millrace/erp-core';
import type { FastifyRequest } from 'fastify';
import { terminalCookies } from '../auth/terminal-cookie.ts';
import { callerOf, sitesOf } from '../http/guard.ts';
import { isEncrypted } from '../http/peer.ts';
import { Problem } from '../http/problem.ts';
import type { KernelDoor, TerminalGate } from '../kernel-door.ts';

type Outcome = Awaited<ReturnType<KernelDoor['execute']>>;

/** What a terminal says of a command that it kept before it could send it (header `Millrace-Said`). Moments in µs. */
interface Said {
  /** It has happened, and is not asked for. */
  readonly fact: boolean;
  /** The terminal's own clock when it was said. */
  readonly at: number;
  /** By how much the times in the command were put right since. */
  readonly corrected: number;
}

const SAID = /^(fact|request); at=(\d{1,16}); corrected=(-?\d{1,16})$/;
const MOST_BYTES = 64 * 1024;
const MINUTE = 60_000_000;
const DAY = 86_400_000_000;

/** How wrong a clock is, in few steps: each is twice the one before, so that no number of them fills a supervisor's list. */
const stepOf = (minutes: number): string => `${minutes < 0 ? '-' : '+'}${Math.floor(Math.log2(Math.abs(minutes)))}`;

function saidOf(header: string | string[] | undefined): Said | null {
  const [, kind, at, corrected] = SAID.exec(typeof header === 'string' ? header : '') ?? [];
  return kind === undefined ? null : { fact: kind === 'fact', at: Number(at), corrected: Number(corrected) };
}

/** What a request says of a command that its terminal had kept: a command that books facts is told (`ExecuteOptions.told`). */
export function toldAsDone({ headers }: Pick<FastifyRequest, 'headers'>) {
  const said = saidOf(headers['millrace-said']);
  return said?.fact ? { told: { at: said.at, corrected: said.corrected } } : {};
}

/**
 * Who may tell something as done, which is never sent back: a registered terminal that shows its own credential, whoever is signed
 * on there. Not a wall, nor a browser or a key that is none: of these the plant knows no place at which it could have happened, and
 * each refusal they met could be got round by a word.
 */
export function maySayFacts(terminals: Pick<TerminalGate, 'at'>) {
  return async (request: FastifyRequest): Promise<void> => {
    if (!saidOf(request.headers['millrace-said'])?.fact) return;
    const shown = terminalCookies(request.headers.cookie, isEncrypted(request.raw));
    const terminal = request.terminal ?? (shown && (await terminals.at(shown.terminal, shown.person)));
    if (!terminal || terminal.wall || terminal.company !== callerOf(request).company)
      throw new Problem('fact-not-from-terminal');
  };
}

/** Where it is for somebody to look at. Whatever the input says: a site that is not his has no business with it, and where there is none nobody would see it. */
function siteOf(request: FastifyRequest, input: object): string | null {
  const sites = sitesOf(request);
  return ('site' in input ? sites.find((one) => one === input.site) : undefined) ?? sites[0] ?? null;
}

/**
 * What is booked although whoever told it is not permitted any more is left to a supervisor. A command that decides by what was told
 * has left it with what it booked; told twice under its key it is one.
 */
export function toldInDoubt(terminals: Pick<TerminalGate, 'unsettled'>) {
  return async (request: FastifyRequest, name: string, { code, says, details }: Refusal): Promise<void> => {
    const said = saidOf(request.headers['millrace-said']);
    const key = request.headers['idempotency-key'];
    const input = Object(request.body) as Record<string, unknown>;
    if (!said || typeof key !== 'string') return;
    const { user, company, terminal = null, locale } = callerOf(request);
    const told = { company, command: name, input: { ...input }, site: siteOf(request, input), terminal, user };
    const when = { saidAt: said.at, corrected: said.corrected };
    const why = { why: 'booked', code, message: say(says, locale, details), details } as const;
    await terminals.unsettled({ ...told, ...when, ...why, key }, request.id);
  };
}

/**
 * What has happened is not sent back: where the plant cannot book a fact as a person told it, it is kept with the reason, for a
 * supervisor to settle, and the terminal is done with it. Once a day (the plant's) and order of the error it is also kept that a terminal's
 * clock was wrong; what it told is booked at the right time. True: the outcome was such a refusal, and is kept.
 */
export function toldFacts(kernel: Pick<KernelDoor, 'registry'>, terminals: Pick<TerminalGate, 'unsettled'>) {
  return async (request: FastifyRequest, name: string, outcome: Outcome): Promise<boolean> => {
    const said = saidOf(request.headers['millrace-said']);
    const key = request.headers['idempotency-key'];
    if (!said || typeof key !== 'string') return false;
    const { user, company, terminal = null } = callerOf(request);
    const input = request.body;
    if (typeof input !== 'object' || input === null || JSON.stringify(input).length > MOST_BYTES) return false;
    const told = { company, command: name, input: { ...input }, site: siteOf(request, input), terminal, user };
    const when = { saidAt: said.at, corrected: said.corrected };
    const off = Math.round(said.corrected / MINUTE);
    // What a clock gains in a shift is nobody's business.
    if (off !== 0) {
      // No key of a command has a blank in it: none can be told in place of this one.
      const clock = `clock ${terminal ?? user}/${Math.floor(nowMicros() / DAY)}/${stepOf(off)}`;
      const words = { why: 'clock', code: 'terminal-clock', message: `${off} min` } as const;
      // Of the clock alone: what was told by it stands where it was booked.
      await terminals.unsettled({ ...told, input: {}, ...when, ...words, key: clock }, request.id);
    }
    const { refusal } = outcome;
    if (outcome.ok || !refusal || !said.fact || !kernel.registry.commands.get(name)?.fact) return false;
    const { code, message, details } = refusal;
    // The fact of this key was booked already: told again in other words, it is the terminal that is wrong.
    if (code === 'idempotency-key-reused') return false;
    await terminals.unsettled({ ...told, ...when, why: 'refused', code, message, details, key }, request.id);
    return true;
  };
}
