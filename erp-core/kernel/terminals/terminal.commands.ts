import { z } from 'zod';
import type { Caller } from '../caller.ts';
import { command, runCommand } from '../command.ts';
import { answer } from '../effect.ts';
import type { Row } from '../entity.ts';
import { text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Work } from '../work.ts';
import { hashOfCode, newCredential, newTerminalCode, sha256 } from './secret.ts';
import { signOns, terminals } from './tables.ts';

type Terminal = Row<typeof terminals>;

const MINUTE = 60_000_000;
const MANAGE = 'kernel.terminal.manage';
const minutes = () => z.int().min(1).max(10_080).default(60);
/** A path of the plant, as points have them: "area/line" or "area/line/cell/device". */
const path = () => text({ max: 256 }).nullable().default(null);

const seen = ({ sites }: Pick<Caller, 'sites'>, site: string): boolean => sites === null || sites.includes(site);

function withCode(work: Pick<Work, 'now'>, valid: number) {
  const code = newTerminalCode();
  const codeExpiresAt = work.now + valid * MINUTE;
  return { code, fields: { codeHash: hashOfCode(code), codeExpiresAt } };
}

/** Signs off whoever is there: a terminal that changes hands or place takes nobody along. */
async function signOff(work: Pick<Work, 'db'>, terminal: string): Promise<void> {
  await work.db.run('delete from kernel.sign_on where terminal = $1', [terminal]);
  await work.db.run('delete from kernel.badge_told where terminal = $1', [terminal]);
}

/** Its reader stays where it is: whatever is shown there is nobody's business elsewhere. */
const parted = (work: Pick<Work, 'db'>, terminal: string): Promise<number> =>
  work.db.run('delete from kernel.terminal_reader where terminal = $1', [terminal]);

/** Makes a terminal known at a site and gives a one-time code with which the panel there registers itself. */
export const addTerminal = runCommand('kernel.terminal.add', {
  label: { en: 'Add terminal', bn: 'টার্মিনাল যোগ', hi: 'टर्मिनल जोड़ें' },
  why: 'the code is made of random bits inside it, and leaves as part of the answer alone',
  permission: MANAGE,
  shownOnce: ['code'],
  input: {
    name: text({ max: 80 }),
    site: text(),
    line: path(),
    machine: path(),
    /** A big screen that shows and that nobody signs on at. */
    wall: z.boolean().default(false),
    minutes: minutes(),
  },
  site: (input) => input.site,
  async run({ name, site, line, machine, wall, minutes: valid }, work) {
    const { same } = await work.load({ same: terminals.where({ name }) });
    if (same.length > 0) return refuse('already-there', { fields: 'name' });
    const there = await work.db.one('select 1 as there from kernel.site where code = $1', [site]);
    if (!there) return refuse('reference-unknown', { field: 'site' });
    const { code, fields } = withCode(work, valid);
    const row = { id: work.id(), name, site, line, machine, wall, ...fields };
    return [
      terminals.insert({ ...row, createdAt: work.now, createdBy: work.caller.user }),
      answer({ id: row.id, name, site, code, expiresAt: fields.codeExpiresAt }),
    ];
  },
});

/** A new code for a terminal: for another device in its place, or for one that was revoked. The old device stays until then. */
export const newCode = runCommand('kernel.terminal.code', {
  label: { en: 'New code for terminal', bn: 'টার্মিনালের নতুন কোড', hi: 'टर्मिनल का नया कोड' },
  why: 'the code is made of random bits inside it, and leaves as part of the answer alone',
  permission: MANAGE,
  shownOnce: ['code'],
  input: { id: z.uuid(), minutes: minutes() },
  async run({ id, minutes: valid }, work) {
    const { found } = await work.load({ found: terminals.locked({ id }) });
    if (!found || !seen(work.caller, found.site)) return refuse('not-found', { id });
    const { code, fields } = withCode(work, valid);
    return [
      terminals.change(found, fields),
      answer({ id, name: found.name, site: found.site, code, expiresAt: fields.codeExpiresAt }),
    ];
  },
});

/** Says anew what a terminal is called and where it stands. At another site nobody stays signed on. */
export const changeTerminal = runCommand('kernel.terminal.change', {
  label: { en: 'Change terminal', bn: 'টার্মিনাল পরিবর্তন', hi: 'टर्मिनल बदलें' },
  why: 'who is signed on is ended by one statement',
  permission: MANAGE,
  input: { id: z.uuid(), name: text({ max: 80 }), site: text(), line: path(), machine: path() },
  site: (input) => input.site,
  async run({ id, name, site, line, machine }, work) {
    const { found, same } = await work.load({ found: terminals.locked({ id }), same: terminals.where({ name }) });
    if (!found || !seen(work.caller, found.site)) return refuse('not-found', { id });
    if (same.some((one) => one.id !== id)) return refuse('already-there', { fields: 'name' });
    const there = await work.db.one('select 1 as there from kernel.site where code = $1', [site]);
    if (!there) return refuse('reference-unknown', { field: 'site' });
    if (found.site !== site) {
      await signOff(work, id);
      await parted(work, id);
    }
    return [terminals.change(found, { name, site, line, machine }), answer({ id })];
  },
});

const ended = (of: Terminal, now: number, by: string) =>
  terminals.change(of, {
    hash: null,
    key: null,
    keyUsedAt: null,
    seal: null,
    codeHash: null,
    codeExpiresAt: null,
    ...(of.revokedAt === null ? { revokedAt: now, revokedBy: by } : {}),
  });

/** Lets a terminal in no more, at once, nor whoever is signed on there. What was done at it stays told. */
export const revokeTerminal = runCommand('kernel.terminal.revoke', {
  label: { en: 'Revoke terminal', bn: 'টার্মিনাল বাতিল', hi: 'टर्मिनल निरस्त करें' },
  why: 'who is signed on is ended by one statement',
  permission: MANAGE,
  input: { id: z.uuid() },
  async run({ id }, work) {
    const { found } = await work.load({ found: terminals.locked({ id }) });
    if (!found || !seen(work.caller, found.site)) return refuse('not-found', { id });
    await signOff(work, id);
    await parted(work, id);
    return [ended(found, work.now, work.caller.user), answer({ id, name: found.name })];
  },
});

/** What the server calls for a panel that shows its code. The code is good once; another device of this name ends. */
export const registerTerminal = runCommand('kernel.terminal.register', {
  label: { en: 'Register terminal', bn: 'টার্মিনাল নিবন্ধন', hi: 'टर्मिनल पंजीकृत करें' },
  why: 'the credential is made of random bits inside it, and leaves as part of the answer alone',
  shownOnce: ['credential'],
  input: { code: text({ max: 64, secret: true }) },
  async run({ code }, work) {
    const { waiting } = await work.load({ waiting: terminals.where({ codeHash: hashOfCode(code) }) });
    const [found] = waiting;
    if (!found || found.codeExpiresAt === null || found.codeExpiresAt <= work.now) {
      return refuse('terminal-code-unknown');
    }
    await signOff(work, found.id);
    const credential = newCredential();
    return [
      terminals.change(found, {
        hash: sha256(credential),
        // It is another device now, with a key of its own.
        key: null,
        keyUsedAt: null,
        seal: null,
        codeHash: null,
        codeExpiresAt: null,
        registeredAt: work.now,
        revokedAt: null,
        revokedBy: null,
      }),
      answer({ id: found.id, name: found.name, site: found.site, credential }),
    ];
  },
});

/** Ends the sign-on of whoever is at a terminal: somebody went home without it. */
export const signOffTerminal = command('kernel.terminal.sign-off', {
  label: { en: 'Sign off at terminal', bn: 'টার্মিনাল থেকে সাইন অফ', hi: 'टर्मिनल से साइन ऑफ़' },
  permission: MANAGE,
  input: { id: z.uuid() },
  load: ({ id }) => ({ found: terminals.locked({ id }), there: signOns.locked({ terminal: id }) }),
  decide({ id }, { found, there }, { caller }) {
    if (!found || !seen(caller, found.site)) return refuse('not-found', { id });
    return [...(there ? [signOns.remove(there)] : []), answer({ id, name: found.name })];
  },
});
