import { permits, seesSite } from '../caller.ts';
import { runCommand } from '../command.ts';
import { memberCaller } from '../core/member-caller.ts';
import type { DeclaredCommand } from '../declarations.ts';
import { answer } from '../effect.ts';
import { id, text, wholeNumber } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { closed } from '../modules/closed.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { inputRefusal } from '../rights/input.ts';
import { notPermitted } from '../rights/refused.ts';
import type { CommandWork } from '../work.ts';
import { type Proposal, proposalSettled, proposals } from './proposal.ts';
import { sameEffects } from './same-effects.ts';

const VERSION = {
  en: 'The version of the request that was looked at: what it then said it would do is what is confirmed.',
  bn: 'অনুরোধের যে সংস্করণ দেখা হয়েছে: তখন যা করবে বলেছিল, তাই নিশ্চিত করা হয়।',
  hi: 'अनुरोध का जो संस्करण देखा गया: तब उसने जो करने को कहा था, वही पुष्ट होता है।',
};

/**
 * Another person lets a request go: it is done now, in this person's name and within both persons' rights (the first one's
 * too are asked now, also on the records that it writes), if it still does what was shown. Else it is refused with what it would do now, and waits to be looked at anew.
 */
export const confirmProposal = runCommand('kernel.proposal.confirm', {
  label: { en: 'Confirm request', bn: 'অনুরোধ নিশ্চিত করুন', hi: 'अनुरोध की पुष्टि करें' },
  why: 'which command it does stands in its row',
  input: { id: id(), version: wholeNumber({ help: VERSION }) },
  async run({ id: of, version }, work) {
    const found = await waiting(work, of);
    if (isRefusal(found)) return found;
    if (found.version !== version) return refuse('record-changed', { version: found.version, difference: [] });
    const definition = await commandFor(work, found);
    if (isRefusal(definition)) return definition;
    const against = await againstFirst(work, found, definition);
    const done = await work.perform(definition, definition.input.parse(found.input));
    if (isRefusal(done)) return done;
    if (against) return against;
    const now = { at: work.now, changes: done.changes, events: done.events };
    const shown = { at: found.reckonedAt, changes: found.changes, events: found.events };
    // As the row would have it: a number that JSON knows otherwise would else be a difference.
    if (!sameEffects(shown, JSON.parse(JSON.stringify(now)))) return refuse('proposal-differs', { id: of });
    return [
      proposals.change(found, settled(work, found, 'confirmed', null)),
      proposalSettled({ proposal: of, command: found.command, state: 'confirmed' }, { aggregate: of }),
      answer({ id: of, result: done.answer ?? null }),
    ];
  },
});

/** Reckons anew what a waiting request would do: what is shown from now on, and confirmed by its new version. */
export const refreshProposal = runCommand('kernel.proposal.refresh', {
  label: { en: 'Look at request anew', bn: 'অনুরোধটি নতুন করে দেখুন', hi: 'अनुरोध को नए सिरे से देखें' },
  why: 'the command is tried in the transaction and taken back',
  input: { id: id() },
  async run({ id: of }, work) {
    const found = await waiting(work, of, 'anybody');
    if (isRefusal(found)) return found;
    const definition = await commandFor(work, found);
    if (isRefusal(definition)) return definition;
    const against = await againstFirst(work, found, definition);
    const tried = await work.rehearse(definition, definition.input.parse(found.input));
    if (isRefusal(tried)) return tried;
    if (against) return against;
    const next = { changes: [...tried.changes], events: tried.events as never, reckonedAt: work.now };
    return [
      proposals.change(found, { ...next, version: found.version + 1 }),
      answer({ id: of, version: found.version + 1 }),
    ];
  },
});

/** Another person says no, and why. */
export const declineProposal = runCommand('kernel.proposal.decline', {
  label: { en: 'Decline request', bn: 'অনুরোধ প্রত্যাখ্যান করুন', hi: 'अनुरोध अस्वीकार करें' },
  why: 'which command it is of, and so whose it is to decline, stands in its row',
  input: { id: id(), reason: text({ max: 500 }) },
  async run({ id: of, reason }, work) {
    const found = await waiting(work, of);
    if (isRefusal(found)) return found;
    const definition = work.registry.commands.get(found.command);
    if (definition && !permits(work.caller, definition.permission))
      return notPermitted(work.caller, definition.permission);
    return [
      proposals.change(found, settled(work, found, 'declined', reason)),
      proposalSettled({ proposal: of, command: found.command, state: 'declined' }, { aggregate: of }),
      answer({ id: of }),
    ];
  },
});

/** Whoever asked takes it back. */
export const withdrawProposal = runCommand('kernel.proposal.withdraw', {
  label: { en: 'Withdraw request', bn: 'অনুরোধ প্রত্যাহার করুন', hi: 'अनुरोध वापस लें' },
  why: 'whose it is stands in its row',
  input: { id: id() },
  async run({ id: of }, work) {
    const found = await waiting(work, of, 'anybody');
    if (isRefusal(found)) return found;
    if (found.proposedBy !== work.caller.user) return refuse('not-found', { id: of });
    return [
      proposals.change(found, settled(work, found, 'withdrawn', null)),
      proposalSettled({ proposal: of, command: found.command, state: 'withdrawn' }, { aggregate: of }),
      answer({ id: of }),
    ];
  },
});

const settled = (work: CommandWork, { version }: Proposal, state: Proposal['state'], reason: string | null) => ({
  ...{ state, reason, settledBy: work.caller.user, settledAt: work.now, version: version + 1 },
});

/** A request that still waits, locked; by default for a person other than the one who made it. */
async function waiting(work: CommandWork, id: string, who: 'other' | 'anybody' = 'other'): Promise<Proposal | Refusal> {
  const { found } = await work.load({ found: proposals.locked({ id }) });
  if (!found) return refuse('not-found', { id });
  if (found.state !== 'waiting') return refuse('proposal-settled', { state: found.state });
  if (found.expiresAt <= work.now) return refuse('proposal-expired', { expiresAt: found.expiresAt });
  if (who === 'anybody') return found;
  const { user, apiKey } = work.caller;
  if (user === found.proposedBy) return refuse('proposal-own');
  // A program is nobody who looks at what it confirms.
  if (apiKey !== undefined || user.startsWith('system:')) return refuse('proposal-needs-person');
  return found;
}

/** The command of a request, where the second person may give it as it stands. */
async function commandFor(work: CommandWork, { command, input }: Proposal) {
  const { caller, registry } = work;
  const definition: DeclaredCommand | undefined = registry.commands.get(command);
  if (!definition) return refuse('unknown-name', { name: command });
  const off = closed(registry, command);
  if (off) return off;
  if (!permits(caller, definition.permission)) return notPermitted(caller, definition.permission);
  const parsed = definition.input.safeParse(input);
  if (!parsed.success) return refuse('proposal-outdated', { command });
  const against = inputRefusal(caller, definition, input, parsed.data, registry.entities);
  if (against) return against;
  const site = definition.site?.(parsed.data as never);
  if (site !== undefined && caller.sites && !caller.sites.includes(site)) return refuse('site-not-permitted', { site });
  return definition;
}

/**
 * Why the one who asked may not have it done as it stands: his roles or sites may have changed since, or the records. He
 * gives the command once more, within what is his now, and it is taken back. What stands against both is the second one's
 * to hear: he is refused for its own reason.
 */
async function againstFirst(
  work: CommandWork,
  { command, input, proposedBy }: Proposal,
  definition: DeclaredCommand,
): Promise<Refusal | undefined> {
  if (proposedBy.startsWith('system:')) return undefined;
  const first = await memberCaller(work.db, proposedBy, work.caller, work.registry);
  if (!first) return refuse('proposal-not-theirs', { command, why: 'no-member' });
  const parsed = definition.input.parse(input);
  const site = definition.site?.(parsed as never);
  const against =
    (permits(first, definition.permission) ? undefined : notPermitted(first, definition.permission)) ??
    inputRefusal(first, definition, input, parsed, work.registry.entities) ??
    (site === undefined || seesSite(first, site) ? undefined : refuse('site-not-permitted', { site })) ??
    (await work.rehearse(definition, parsed, first));
  return isRefusal(against) ? refuse('proposal-not-theirs', { command, why: against.code }) : undefined;
}
