import { runCommand } from '../command.ts';
import { answer, type Effect } from '../effect.ts';
import { newestEvent } from '../event.repository.ts';
import { choice, id, ref, text, wholeNumber } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { follows } from '../notes/tables.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { hours, keptSecrets, replaceSecret } from '../secrets/kept-secrets.ts';
import type { CommandWork } from '../work.ts';
import { webhookChanged, webhookSwitchedOff } from './events.ts';
import { addressRefusal, allowedPlaces } from './outgoing-places.ts';
import { newSigningSecret } from './signature.ts';
import {
  offReason,
  secretAbout,
  type Telling,
  type Webhook,
  webhook,
  webhookStanding,
  writtenFields,
} from './tables.ts';
import { asOwner, hearsNothingOf, tellingFaults } from './telling.ts';
import { ownerFor } from './webhook-owner.ts';

const MOST = 50;
const HOUR = 3_600_000_000;

const { name, address, tells } = writtenFields;
const which = () => ref(webhook, { label: { en: 'Webhook', bn: 'ওয়েবহুক', hi: 'वेबहुक' } });
const owner = text({ label: { en: 'Owner', bn: 'মালিক', hi: 'स्वामी' } }).optional();
const from = choice(['where-it-was', 'now'], {
  label: { en: 'From', bn: 'কোথা থেকে', hi: 'कहाँ से' },
  choices: {
    'where-it-was': {
      en: 'Where it was: what happened meanwhile is told',
      bn: 'যেখানে ছিল: মাঝের ঘটনাও জানানো হয়',
      hi: 'जहाँ था: बीच की घटनाएँ भी बताई जाती हैं',
    },
    now: {
      en: 'Now: what happened meanwhile is not told',
      bn: 'এখন: মাঝের ঘটনা জানানো হয় না',
      hi: 'अब: बीच की घटनाएँ नहीं बताई जातीं',
    },
  },
});
const changed = (of: string): Effect => webhookChanged({ webhook: of }, { aggregate: of });

interface SetUp {
  readonly address: string;
  readonly tells: readonly Telling[];
}

/** In whose name it works then, or why it cannot be set up so. */
async function setUp(work: CommandWork, given: SetUp, named: string | undefined): Promise<string | Refusal> {
  const member = await ownerFor(work, named);
  if (isRefusal(member)) return member;
  const issues = tellingFaults(given.tells, work.registry);
  if (issues.length > 0) return refuse('input-invalid', { issues });
  const as = asOwner(member, {
    company: work.caller.company,
    registry: work.registry,
    correlation: work.caller.correlation,
  });
  const type = hearsNothingOf(as, given.tells);
  if (type !== undefined) return refuse('webhook-hears-nothing', { type });
  return addressRefusal(given.address, await allowedPlaces(work.db)) ?? member.user;
}

/** Sets up an address that is told of events from now on. Its signing secret is in the answer, this once. */
export const createWebhook = runCommand('kernel.webhook.create', {
  label: { en: 'Create webhook', bn: 'ওয়েবহুক তৈরি', hi: 'वेबहुक बनाएँ' },
  why: 'the secret is made of random bits inside it, and leaves as part of the answer alone',
  shownOnce: ['secret'],
  input: { name, address, tells, owner },
  async run({ owner: named, ...given }, work) {
    if (!work.secrets) return refuse('secrets-not-kept');
    const by = await setUp(work, given, named);
    if (isRefusal(by)) return by;
    const { twins } = await work.load({ twins: webhook.where({ name: given.name }) });
    if (twins[0]) return refuse('already-there', { fields: ['name'] });
    const count = await work.db.one<{ n: number }>('select count(*) as n from kernel.webhook');
    if ((count?.n ?? 0) >= MOST) return refuse('webhook-too-many', { most: MOST });
    const [id, secret, now] = [work.id(), newSigningSecret(), work.now];
    // What its owner follows he is told of: also that it was switched off.
    const follow = {
      id: work.id(),
      person: by,
      entity: webhook.definition.name,
      record: id,
      since: now,
      toldVersion: 1,
    };
    const about = secretAbout(id);
    work.apply([webhook.insert({ id, version: 1, state: 'on', ...given, owner: by })]);
    await work.flush();
    return [
      webhookStanding.insert({ webhook: id, reached: await newestEvent(work.db), failures: 0, waitUntil: 0 }),
      keptSecrets.insert({ id: work.id(), about, sealed: work.secrets.seal(secret, about), since: now }),
      follows.insert(follow),
      changed(id),
      answer({ id, secret }),
    ];
  },
});

/** Changes a webhook. It works in the name of who changed it from then on: nobody tells by another's rights. */
export const changeWebhook = runCommand('kernel.webhook.change', {
  label: { en: 'Change webhook', bn: 'ওয়েবহুক পরিবর্তন', hi: 'वेबहुक बदलें' },
  why: 'whose rights it works with is asked in SQL',
  input: {
    ...{ id: id(), version: wholeNumber(), name: name.optional(), address: address.optional() },
    ...{ tells: tells.optional(), owner },
  },
  async run({ id: own, version, owner: named, ...given }, work) {
    const { found } = await work.load({ found: webhook.locked({ id: own }) });
    if (!found) return refuse('not-found', { id: own });
    if (found.version !== version) return refuse('record-changed', { version: found.version, difference: [] });
    const next = { ...found, ...said(given) };
    const by = await setUp(work, next, named);
    if (isRefusal(by)) return by;
    const { twins } = await work.load({ twins: webhook.where({ name: next.name }) });
    if (twins.some((one) => one.id !== own)) return refuse('already-there', { fields: ['name'] });
    // What was told so far was within the rights of who owned it.
    if (by !== found.owner)
      await work.db.run('update kernel.webhook_message set body = null where webhook = $1 and body is not null', [own]);
    return [webhook.change(found, { ...said(given), owner: by }), changed(own), answer({ id: own })];
  },
});

const said = <Given extends object>(given: Given) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<
    Pick<Webhook, 'name' | 'address' | 'tells'>
  >;

/** Gives a webhook another secret. For `hours` what it sends is signed with both, so that nothing is refused meanwhile. */
export const rotateWebhookSecret = runCommand('kernel.webhook.rotate-secret', {
  label: { en: 'Change secret of webhook', bn: 'ওয়েবহুকের গোপন সংকেত বদল', hi: 'वेबहुक का गुप्त संकेत बदलें' },
  why: 'the secret is made of random bits inside it, and leaves as part of the answer alone',
  shownOnce: ['secret'],
  input: { webhook: which(), hours: hours() },
  async run({ webhook: id, hours: more }, work) {
    if (!work.secrets) return refuse('secrets-not-kept');
    const about = secretAbout(id);
    const { found, before } = await work.load({ found: webhook.locked({ id }), before: keptSecrets.where({ about }) });
    if (!found) return refuse('not-found', { id });
    const secret = newSigningSecret();
    const oldEndsAt = work.now + more * HOUR;
    const sealed = work.secrets.seal(secret, about);
    return [
      ...replaceSecret(before, { id: work.id(), about, sealed, now: work.now, oldEndsAt }),
      answer({ id, secret, oldEndsAt }),
    ];
  },
});

/**
 * Switches a webhook on again. `from: "where-it-was"`: what happened meanwhile is told; "now": it is not, nor is what still
 * waited.
 */
export const switchOnWebhook = runCommand('kernel.webhook.switch-on', {
  label: { en: 'Switch webhook on', bn: 'ওয়েবহুক চালু', hi: 'वेबहुक चालू करें' },
  why: 'what still waits is let go by one statement',
  input: { webhook: which(), from: from.default('where-it-was') },
  async run({ webhook: id, from }, work) {
    const { found, standing } = await work.load({
      found: webhook.locked({ id }),
      standing: webhookStanding.locked({ webhook: id }),
    });
    if (!found || !standing) return refuse('not-found', { id });
    if (found.state === 'on') return refuse('webhook-state', { state: found.state });
    if (from === 'now')
      await work.db.run(
        `update kernel.webhook_message set state = 'withheld', ended_at = $2 where webhook = $1 and state = 'waiting'`,
        [id, work.now],
      );
    const reached = from === 'now' ? await newestEvent(work.db) : standing.reached;
    await work.db.run(
      `update kernel.webhook_message set first_tried_at = null, due_at = $2 where webhook = $1 and state = 'waiting'`,
      [id, work.now],
    );
    return [
      webhook.change(found, { state: 'on', offReason: null }),
      webhookStanding.change(standing, { reached, failures: 0, failingSince: null, waitUntil: 0 }),
      changed(id),
      answer({ id }),
    ];
  },
});

/** Switches a webhook off: nothing is told, and its place is kept. What the sender found out, it gives as the reason. */
export const switchOffWebhook = runCommand('kernel.webhook.switch-off', {
  label: { en: 'Switch webhook off', bn: 'ওয়েবহুক বন্ধ', hi: 'वेबहुक बंद करें' },
  why: 'it is given by the sender as well, alone',
  input: { webhook: which(), reason: offReason.default('by-hand') },
  async run({ webhook: id, reason }, work) {
    const { found } = await work.load({ found: webhook.locked({ id }) });
    if (!found) return refuse('not-found', { id });
    if (found.state === 'off') return refuse('webhook-state', { state: found.state });
    const why = work.caller.user.startsWith('system:') ? reason : 'by-hand';
    return [
      webhook.change(found, { state: 'off', offReason: why }),
      webhookSwitchedOff({ webhook: id, name: found.name, owner: found.owner, reason: why }, { aggregate: id }),
      changed(id),
      answer({ id }),
    ];
  },
});

/** Removes a webhook with all that is kept of it. */
export const removeWebhook = runCommand('kernel.webhook.remove', {
  label: { en: 'Remove webhook', bn: 'ওয়েবহুক মুছুন', hi: 'वेबहुक हटाएँ' },
  confirm: 'ask',
  why: 'its messages go with it by the foreign key',
  input: { webhook: which() },
  async run({ webhook: id }, work) {
    const { found, secrets, followed } = await work.load({
      found: webhook.locked({ id }),
      secrets: keptSecrets.where({ about: secretAbout(id) }),
      followed: follows.where({ entity: webhook.definition.name, record: id }),
    });
    if (!found) return refuse('not-found', { id });
    return [
      ...secrets.map((one) => keptSecrets.remove(one)),
      ...followed.map((one) => follows.remove(one)),
      webhook.remove(found),
      changed(id),
      answer({ id }),
    ];
  },
});

export const webhookCommands = [
  createWebhook,
  changeWebhook,
  rotateWebhookSecret,
  switchOnWebhook,
  switchOffWebhook,
  removeWebhook,
];
