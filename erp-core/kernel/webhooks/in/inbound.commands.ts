import { command, runCommand } from '../../command.ts';
import { memberRights } from '../../core/member-rights.ts';
import type { DeclaredCommand } from '../../declarations.ts';
import { withAsciiDigits } from '../../digits.ts';
import { answer } from '../../effect.ts';
import { id, ref, text, wholeNumber, yesNo } from '../../fields.ts';
import { invalidInput } from '../../invalid-input.ts';
import { refuse } from '../../kernel-refusals.ts';
import { say } from '../../label.ts';
import { isRefusal, type Refusal } from '../../refusal.ts';
import { inputRefusal } from '../../rights/input.ts';
import { shownChanges } from '../../rights/records.ts';
import { hours, keptSecrets, replaceSecret } from '../../secrets/kept-secrets.ts';
import { newCredential, sha256 } from '../../terminals/secret.ts';
import type { CommandWork } from '../../work.ts';
import { bytesOfSecret } from '../signature.ts';
import { ownerFor } from '../webhook-owner.ts';
import { actingAs, unfit } from './acting.ts';
import { replayWanted } from './events.ts';
import { isReady, type Mapping, readyMapping } from './mapping.ts';
import { readBody } from './read-body.ts';
import { type InboundHook, inboundArrivals, inboundFields, inboundHook, inboundTokens, secretAbout } from './tables.ts';

const HOUR = 3_600_000_000;
const which = () => ref(inboundHook, { label: { en: 'Inbound hook', bn: 'আগত হুক', hi: 'आवक हुक' } });
const owner = text({ label: { en: 'Owner', bn: 'মালিক', hi: 'स्वामी' } }).optional();
const secret = text({ max: 500, secret: true, label: { en: 'Secret', bn: 'গোপন সংকেত', hi: 'गुप्त संकेत' } }).optional();
/** Where others call it, below the address of this server. */
const pathOf = (token: string): string => `/hooks/v1/${token}`;
const { name, command: ofCommand, proof, header, rights, mapping, perMinute } = inboundFields;

type Written = Pick<InboundHook, 'name' | 'command' | 'proof' | 'header' | 'rights' | 'mapping' | 'perMinute'>;

/** In whose name it works then, or why it cannot be set up so. */
async function setUp(work: CommandWork, given: Written, named: string | undefined): Promise<string | Refusal> {
  const member = await ownerFor(work, named);
  if (isRefusal(member)) return member;
  const declared = work.registry.commands.get(given.command);
  if (!declared) return refuse('unknown-name', { name: given.command });
  const shownOnce = (declared as { readonly shownOnce?: readonly string[] }).shownOnce ?? [];
  const why = member.rights.permits(declared.permission)
    ? unfit(declared, shownOnce)
    : `who sets it up has no right to ${declared.permission}`;
  if (why !== undefined) return refuse('hook-command-unfit', { command: given.command, why });
  const ready = readyMapping(given.mapping as Mapping, declared);
  return isReady(ready) ? member.user : refuse('hook-mapping-wrong', { issues: ready });
}

/** Whether this secret goes with that proof; a proof by the address alone takes none. */
function secretFault({ proof: by, header: of }: Pick<Written, 'proof' | 'header'>, given: string | undefined) {
  if (by === 'none') return given === undefined ? undefined : refuse('hook-secret-wrong');
  if (by === 'header' && of === null) return refuse('hook-secret-wrong');
  const isRight = given !== undefined && (by === 'standard' ? bytesOfSecret(given) !== null : given.length >= 16);
  return isRight ? undefined : refuse('hook-secret-wrong');
}

/** Makes an address here that others may call. It is in the answer, this once: whoever knows it may call. */
export const createInboundHook = runCommand('kernel.inbound-hook.create', {
  label: { en: 'Create inbound hook', bn: 'আগত হুক তৈরি', hi: 'आवक हुक बनाएँ' },
  why: 'its address is made of random bits inside it, and leaves as part of the answer alone',
  shownOnce: ['path'],
  input: {
    ...{ name, command: ofCommand, proof: proof.default('none'), header: header.default(null), rights, mapping },
    ...{ perMinute: perMinute.default(60), secret, owner },
  },
  async run({ secret: given, owner: named, ...written }, work) {
    if (!work.secrets) return refuse('secrets-not-kept');
    const wrong = secretFault(written, given);
    if (wrong) return wrong;
    const by = await setUp(work, written, named);
    if (isRefusal(by)) return by;
    const { twins } = await work.load({ twins: inboundHook.where({ name: written.name }) });
    if (twins[0]) return refuse('already-there', { fields: ['name'] });
    const [hook, token, since] = [work.id(), newCredential(), work.now];
    work.apply([inboundHook.insert({ id: hook, version: 1, state: 'on', ...written, owner: by })]);
    await work.flush();
    const about = secretAbout(hook);
    return [
      inboundTokens.insert({ id: work.id(), hook, hash: sha256(token), since }),
      ...(given === undefined
        ? []
        : [keptSecrets.insert({ id: work.id(), about, sealed: work.secrets.seal(given, about), since })]),
      answer({ id: hook, path: pathOf(token) }),
    ];
  },
});

/** Changes an inbound hook; it works in the name of who changed it from then on. */
export const changeInboundHook = runCommand('kernel.inbound-hook.change', {
  label: { en: 'Change inbound hook', bn: 'আগত হুক পরিবর্তন', hi: 'आवक हुक बदलें' },
  why: 'whose rights it works with is asked in SQL',
  input: {
    ...{ id: id(), version: wholeNumber(), name: name.optional(), command: ofCommand.optional() },
    ...{ mapping: mapping.optional(), perMinute: perMinute.optional(), rights: rights.unwrap().optional() },
    ...{ on: yesNo({ label: { en: 'On', bn: 'চালু', hi: 'चालू' } }).optional(), owner },
  },
  async run({ id: hook, version, owner: named, on, ...given }, work) {
    const { found } = await work.load({ found: inboundHook.locked({ id: hook }) });
    if (!found) return refuse('not-found', { id: hook });
    if (found.version !== version) return refuse('record-changed', { version: found.version, difference: [] });
    const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    const next = { ...found, ...said, state: on === undefined ? found.state : on ? ('on' as const) : ('off' as const) };
    const by = await setUp(work, next, named);
    if (isRefusal(by)) return by;
    const { twins } = await work.load({ twins: inboundHook.where({ name: next.name }) });
    if (twins.some((one) => one.id !== hook)) return refuse('already-there', { fields: ['name'] });
    return [inboundHook.change(found, { ...said, state: next.state, owner: by }), answer({ id: hook })];
  },
});

/** Gives it another address, or its sender another secret; what was good goes on for `hours`. */
export const rotateInboundHook = runCommand('kernel.inbound-hook.rotate', {
  label: { en: 'Change address or secret', bn: 'ঠিকানা বা গোপন সংকেত বদল', hi: 'पता या गुप्त संकेत बदलें' },
  why: 'its address is made of random bits inside it, and leaves as part of the answer alone',
  shownOnce: ['path'],
  input: { hook: which(), hours: hours(), secret },
  async run({ hook, hours: more, secret: given }, work) {
    if (!work.secrets) return refuse('secrets-not-kept');
    const about = secretAbout(hook);
    const { found, tokens, before } = await work.load({
      found: inboundHook.locked({ id: hook }),
      tokens: inboundTokens.where({ hook }),
      before: keptSecrets.where({ about }),
    });
    if (!found) return refuse('not-found', { id: hook });
    // Whoever learns the address calls by his own rights.
    const isOperator = work.caller.user.startsWith('system:');
    const by = await setUp(work, found, isOperator ? found.owner : undefined);
    if (isRefusal(by)) return by;
    const owned = by === found.owner ? [] : [inboundHook.change(found, { owner: by })];
    const oldEndsAt = work.now + more * HOUR;
    if (given !== undefined) {
      const wrong = secretFault(found, given);
      if (wrong) return wrong;
      const sealed = work.secrets.seal(given, about);
      return [
        ...owned,
        ...replaceSecret(before, { id: work.id(), about, sealed, now: work.now, oldEndsAt }),
        answer({ id: hook, oldEndsAt }),
      ];
    }
    const token = newCredential();
    return [
      ...owned,
      ...tokens.map((one) =>
        one.until === null && more > 0 ? inboundTokens.change(one, { until: oldEndsAt }) : inboundTokens.remove(one),
      ),
      inboundTokens.insert({ id: work.id(), hook, hash: sha256(token), since: work.now }),
      answer({ id: hook, path: pathOf(token), oldEndsAt }),
    ];
  },
});

/** Removes an inbound hook with all that is kept of it: its address is nobody's from then on. */
export const removeInboundHook = command('kernel.inbound-hook.remove', {
  label: { en: 'Remove inbound hook', bn: 'আগত হুক মুছুন', hi: 'आवक हुक हटाएँ' },
  confirm: 'ask',
  input: { hook: which() },
  load: ({ hook }) => ({
    found: inboundHook.locked({ id: hook }),
    secrets: keptSecrets.where({ about: secretAbout(hook) }),
  }),
  decide: ({ hook }, { found, secrets }) =>
    found
      ? [...secrets.map((one) => keptSecrets.remove(one)), inboundHook.remove(found), answer({ id: hook })]
      : refuse('not-found', { id: hook }),
});

/** Says what a body would come to, and does nothing: the input that is made of it, and what the command would write. */
export const tryInboundHook = runCommand('kernel.inbound-hook.try', {
  label: { en: 'Try inbound hook', bn: 'আগত হুক পরীক্ষা', hi: 'आवक हुक आज़माएँ' },
  why: 'the command is tried and taken back',
  input: {
    hook: which(),
    body: text({ max: 65_536, label: { en: 'Body', bn: 'বডি', hi: 'बॉडी' } }),
    /** Another mapping than the one that is kept. */
    mapping: mapping.optional(),
  },
  async run({ hook, body, mapping: other }, work) {
    const { found } = await work.load({ found: inboundHook.locked({ id: hook }) });
    if (!found) return refuse('not-found', { id: hook });
    const declared = work.registry.commands.get(found.command);
    if (!declared) return refuse('unknown-name', { name: found.command });
    const ready = readyMapping((other ?? found.mapping) as Mapping, declared);
    if (!isReady(ready)) return refuse('hook-mapping-wrong', { issues: ready });
    const read = readBody(Buffer.from(body));
    if (!read.ok) return refuse('hook-body-wrong', { why: read.why });
    const made = ready.inputOf(read.value);
    if ('issues' in made) return refuse('hook-body-wrong', { why: made.issues[0]?.message, issues: made.issues });
    return [answer({ input: made.input, ...(await wouldCome(work, found, declared, made.input)) })];
  },
});

async function wouldCome(work: CommandWork, found: InboundHook, declared: DeclaredCommand, input: object) {
  const { caller, registry } = work;
  const [member] = await memberRights(work.db, found.owner);
  if (!member) return { refusal: toldTo(refuse('webhook-owner-unknown', { user: found.owner }), work) };
  const of = { company: caller.company, registry, correlation: caller.correlation };
  const as = { ...actingAs(found, member, declared, of), locale: caller.locale };
  const given = withAsciiDigits(declared.input.shape, input);
  const parsed = declared.input.safeParse(given);
  const against = parsed.success
    ? inputRefusal(as, declared, given, parsed.data, registry.entities)
    : invalidInput(parsed.error, caller.locale);
  if (against) return { refusal: toldTo(against, work) };
  const tried = await work.rehearse(declared, parsed.data, as);
  if (isRefusal(tried)) return { refusal: toldTo(tried, work) };
  // No more than whoever tries it may see.
  return { changes: shownChanges(caller, registry, tried.changes), events: tried.events.map(({ type }) => type) };
}

const toldTo = ({ code, says, details }: Refusal, { caller }: CommandWork) => ({
  code,
  message: say(says, caller.locale, details),
  details,
});

/** Has something done that came in and was refused, by the mapping as it is now. What was done is not done twice. */
export const replayArrival = command('kernel.inbound-hook.replay', {
  label: { en: 'Do again what came in', bn: 'যা এসেছে আবার করুন', hi: 'जो आया उसे फिर करें' },
  input: { arrival: id().meta({ label: { en: 'What came in', bn: 'যা এসেছে', hi: 'जो आया' } }) },
  load: ({ arrival }) => ({ found: inboundArrivals.locked({ id: arrival }) }),
  decide({ arrival }, { found }) {
    if (!found) return refuse('not-found', { id: arrival });
    if (found.state === 'done') return refuse('hook-arrival-done');
    return [
      inboundArrivals.change(found, { state: 'received', tries: 0, endedAt: null }),
      replayWanted({ hook: found.hook, arrival }, { aggregate: found.hook }),
      answer({ arrival }),
    ];
  },
});

export const inboundCommands = [
  createInboundHook,
  changeInboundHook,
  rotateInboundHook,
  removeInboundHook,
  tryInboundHook,
  replayArrival,
];
