import { z } from 'zod';
import { auditable } from '../audit.repository.ts';
import { type Caller, permits, rightsOf, seesSite } from '../caller.ts';
import { command, runCommand } from '../command.ts';
import { memberCaller } from '../core/member-caller.ts';
import { withAsciiDigits } from '../digits.ts';
import { answer } from '../effect.ts';
import { json, text } from '../fields.ts';
import { invalidInput } from '../invalid-input.ts';
import { refuse } from '../kernel-refusals.ts';
import { closed } from '../modules/closed.ts';
import { notices } from '../notes/tables.ts';
import { inputHash, keptOutcomes, saidBy } from '../outcome.repository.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { inputRefusal } from '../rights/input.ts';
import { notPermitted } from '../rights/refused.ts';
import { keptOf, withoutKept } from '../rights/sensitive.ts';
import { sameValue } from '../same-value.ts';
import type { Fields } from '../table.ts';
import type { CommandWork } from '../work.ts';
import { unsettledTold } from './events.ts';
import { noticesOf, seesMisfit } from './unsettled.ts';
import { type UnsettledFact, unsettledFacts } from './unsettled-fact.ts';
import { SETTLES } from './unsettled-notice.ts';

/**
 * Books what a terminal told, as it was told or put right (`input`), and settles it, in one transaction: either both stand or
 * neither. It is booked in the name of whoever told it, for a punch is his and not his supervisor's, and within the rights of both;
 * of one who is no member any more, in the name of whoever books it.
 */
export const bookUnsettled = runCommand('kernel.unsettled.book', {
  label: { en: 'Book what was told', bn: 'যা জানানো হয়েছে তা নথিভুক্ত করুন', hi: 'जो बताया गया उसे दर्ज करें' },
  permission: SETTLES,
  why: 'which command it gives stands in its row',
  input: {
    id: z.uuid(),
    /** What the command is given; left out: as it was told. */
    input: json(z.record(z.string(), z.json())).optional(),
    note: text({ max: 2000 }).optional(),
  },
  async run({ id, input, note }, work) {
    const { found, told } = await work.load({ found: unsettledFacts.locked({ id }), told: noticesOf(id) });
    if (!found || !seesMisfit(work.caller, found) || found.why !== 'refused') return refuse('not-found', { id });
    if (found.settledAt !== null) return refuse('unsettled-settled', { id });
    const done = await give(work, found, input);
    if (isRefusal(done)) return done;
    const { now, caller } = work;
    const twice = await keptAsTold(work, found, done.answer);
    if (twice) return twice;
    return [
      unsettledFacts.change(found, { settledAt: now, settledBy: caller.user, note: note ?? null, bookedAt: now }),
      ...told.map((one) => notices.change(one, { readAt: now })),
      unsettledTold({ fact: id, why: found.why }, { aggregate: `unsettled/${id}`, site: found.site }),
      answer({ id, result: done.answer ?? null }),
    ];
  },
});

/**
 * What is booked: what he gives, with what is kept from him as it was told. What he was shown and gives back unchanged is what
 * was told.
 */
function wholeOf(
  caller: Caller,
  shape: Fields,
  told: UnsettledFact['input'],
  given: UnsettledFact['input'] | undefined,
) {
  if (given === undefined || sameValue(given, withoutKept(caller, shape, told))) return told;
  const kept = keptOf(caller, shape).flatMap((name) =>
    Object.hasOwn(told, name) ? [[name, told[name]] as const] : [],
  );
  return { ...Object.fromEntries(kept), ...given };
}

async function give(work: CommandWork, found: UnsettledFact, given: UnsettledFact['input'] | undefined) {
  const { caller, registry } = work;
  const definition = registry.commands.get(found.command);
  if (!definition) return refuse('unknown-name', { name: found.command });
  const off = closed(registry, definition.name);
  if (off) return off;
  if (!permits(caller, definition.permission)) return notPermitted(caller, definition.permission);
  const { shape } = definition.input;
  const input = wholeOf(caller, shape, found.input, given);
  const parsed = definition.input.safeParse(input);
  if (!parsed.success) return invalidInput(parsed.error, caller.locale);
  const teller = await tellerOf(work, found);
  if (!permits(teller, definition.permission)) return refuse('unsettled-not-theirs', { command: found.command });
  for (const who of [caller, teller]) {
    // What is kept from him he does not write: it was told by somebody else.
    const said = who === teller ? input : (given ?? withoutKept(caller, shape, found.input));
    const against = inputRefusal(who, definition, said, parsed.data, registry.entities);
    if (against) return against;
    const site = definition.site?.(parsed.data as never);
    if (site !== undefined && who.sites && !who.sites.includes(site)) return refuse('site-not-permitted', { site });
  }
  // What wants others to agree is not let through by somebody who mends.
  if (definition.confirm === 'two-persons' || work.approvalBefore(caller, definition.name, parsed.data) !== undefined)
    return refuse('unsettled-wants-others', { command: definition.name });
  // What is written is held against the rights of whoever told it; those of whoever books it are asked by a trial.
  if (!rightsOf(caller).plain) {
    const there = { ...caller, ...(found.terminal === null ? {} : { terminal: found.terminal }) };
    const tried = await work.rehearse(definition, parsed.data, there);
    if (isRefusal(tried) && OF_RIGHTS.has(tried.code)) return tried;
  }
  return work.perform(definition, parsed.data, teller);
}
const OF_RIGHTS: ReadonlySet<string> = new Set(['record-not-permitted', 'denied-by-role', 'not-permitted']);

/**
 * The terminal may tell it again, for it may not have heard that it was kept: then it is answered with what was booked here, as is
 * what it told twice. A refusal: it told it again before, and it was booked then.
 */
async function keptAsTold(
  { db, now, registry }: CommandWork,
  { key, command, userId, input }: UnsettledFact,
  result: unknown,
): Promise<Refusal | undefined> {
  const definition = registry.commands.get(command);
  const parsed = definition?.input.safeParse(withAsciiDigits(definition.input.shape, input));
  const said = definition && parsed?.success ? auditable(definition.input, parsed.data) : null;
  const kept = await db.one(
    `insert into kernel.command_outcome (key, command, input_hash, outcome, at) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning key`,
    [key, command, inputHash(saidBy({ user: userId }, command), said), JSON.stringify({ ok: true, result }), now],
  );
  if (kept) return undefined;
  return (await keptOutcomes(db, [key])).get(key)?.outcome.ok ? refuse('unsettled-booked') : undefined;
}

/** Whoever told it as he would call now, at the terminal where he told it, and where whoever books it works too. */
async function tellerOf({ db, caller, registry }: CommandWork, { userId, terminal }: UnsettledFact): Promise<Caller> {
  const teller = (await memberCaller(db, userId, caller, registry)) ?? caller;
  const sites =
    caller.sites === null ? teller.sites : (teller.sites ?? caller.sites).filter((one) => seesSite(caller, one));
  return { ...teller, sites, ...(terminal === null ? {} : { terminal }) };
}

/** What was settled with a note alone waits again. */
export const reopenUnsettled = command('kernel.unsettled.reopen', {
  label: { en: 'Let it wait again', bn: 'আবার অপেক্ষায় রাখুন', hi: 'फिर प्रतीक्षा में रखें' },
  permission: SETTLES,
  input: { id: z.uuid() },
  load: ({ id }) => ({ found: unsettledFacts.locked({ id }) }),
  decide({ id }, { found }, { caller }) {
    if (!found || !seesMisfit(caller, found)) return refuse('not-found', { id });
    if (found.settledAt === null) return [answer({ id })];
    if (found.bookedAt !== null) return refuse('unsettled-booked', { id });
    return [
      unsettledFacts.change(found, { settledAt: null, settledBy: null, note: null }),
      unsettledTold({ fact: id, why: found.why }, { aggregate: `unsettled/${id}`, site: found.site }),
      answer({ id }),
    ];
  },
});
