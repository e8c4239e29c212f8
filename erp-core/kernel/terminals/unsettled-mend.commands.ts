import { z } from 'zod';
import { type Caller, permits } from '../caller.ts';
import { command, runCommand } from '../command.ts';
import { memberCaller } from '../core/member-caller.ts';
import { answer } from '../effect.ts';
import { json, text } from '../fields.ts';
import { invalidInput } from '../invalid-input.ts';
import { refuse } from '../kernel-refusals.ts';
import { closed } from '../modules/closed.ts';
import { notices } from '../notes/tables.ts';
import { isRefusal } from '../refusal.ts';
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
    return [
      unsettledFacts.change(found, { settledAt: now, settledBy: caller.user, note: note ?? null }),
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
  return work.perform(definition, parsed.data, teller);
}

/** Whoever told it as he would call now, at the terminal where he told it. */
async function tellerOf({ db, caller, registry }: CommandWork, { userId, terminal }: UnsettledFact): Promise<Caller> {
  const teller = (await memberCaller(db, userId, caller, registry)) ?? caller;
  return terminal === null ? teller : { ...teller, terminal };
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
    return [
      unsettledFacts.change(found, { settledAt: null, settledBy: null, note: null }),
      unsettledTold({ fact: id, why: found.why }, { aggregate: `unsettled/${id}`, site: found.site }),
      answer({ id }),
    ];
  },
});
