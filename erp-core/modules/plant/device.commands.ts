import { deviceDeclaration, duration, expandSite, pathSegment } from '@millrace/contracts';
import { z } from 'zod';
import { answer, type Effect, isRefusal, runCommand, text, type Work } from '../../kernel/index.ts';
import { applyDocument } from './apply-config.ts';
import { lockedConfig, refreshGatewayConfig } from './compile.ts';
import { refuse } from './refusals.ts';
import { renameDevice } from './rename-device.ts';
import { hashOf, newSecret } from './secret.ts';
import { credentials, type Device, device } from './tables.ts';

const WHY = 'what its site’s gateways run is compiled again in the same transaction';
const DAY = 24 * 3600 * 1_000_000;
const named = { site: text(), device: text() };
const siteOf = (input: { site: string }) => input.site;

async function known(work: Work, site: string, name: string): Promise<Device | undefined> {
  const { found } = await work.load({ found: device.where({ site, device: name }) });
  return found[0];
}

/** Puts a new secret into the transaction; it leaves as part of an answer, and its hash alone is kept. */
export function issueSecret(work: Work, site: string, name: string): { secret: string; effect: Effect } {
  const secret = newSecret();
  const row = { id: work.id(), site, device: name, hash: hashOf(secret), createdAt: work.now };
  return { secret, effect: credentials.insert(row) };
}

/** Ends what lets a device in now: at once, or when `until` has passed. */
export const endCredentials = (work: Work, site: string, name: string, until: number | null): Promise<number> =>
  work.db.run(
    `update plant.device_credential
     set revoked_at = case when $4::bigint is null then $3::bigint end, valid_until = coalesce($4::bigint, valid_until)
     where site = $1 and device = $2 and revoked_at is null and (valid_until is null or valid_until > coalesce($4::bigint, $3::bigint))`,
    [site, name, work.now, until],
  );

async function withNewSecret(work: Work, site: string, name: string, until: number | null, effects: readonly Effect[]) {
  await endCredentials(work, site, name, until);
  const { secret, effect } = issueSecret(work, site, name);
  work.apply([...effects, effect]);
  await work.flush();
  return [...(await refreshGatewayConfig(work, site)), answer({ site, device: name, secret })];
}

/** Adds a device to the site's document, as a new version of it, and gives it a secret. */
export const addDevice = runCommand('plant.device.add', {
  label: { en: 'Add device', bn: 'যন্ত্র যোগ', hi: 'उपकरण जोड़ें' },
  why: WHY,
  shownOnce: ['secret'],
  input: { site: text(), device: z.record(z.string(), z.json()) },
  site: siteOf,
  async run({ site, device: given }, work) {
    const before = await lockedConfig(work.db, site);
    if (!before) return refuse('site-unknown', { site });
    const { id } = deviceDeclaration.pick({ id: true }).safeParse(given).data ?? { id: '' };
    const document = before.document as { devices?: { id: string }[] };
    if (document.devices?.some((one) => one.id === id)) return refuse('device-known', { device: id });
    const next = { ...document, devices: [...(document.devices ?? []), given] };
    const applied = await applyDocument(work, {
      document: next,
      profiles: before.profiles,
      note: `device ${id} added`,
    });
    if (isRefusal(applied)) return applied;
    return withNewSecret(work, site, id, null, applied.effects);
  },
});

/** A new secret; those from before go on for a while, so that nothing is cut off while it is brought to the device. */
export const rotateDevice = runCommand('plant.device.rotate', {
  label: { en: 'Rotate device secret', bn: 'যন্ত্রের গোপন সংকেত বদল', hi: 'उपकरण का गुप्त संकेत बदलें' },
  why: WHY,
  shownOnce: ['secret'],
  input: { ...named, overlap: duration.optional() },
  site: siteOf,
  async run({ site, device: name, overlap = DAY }, work) {
    const found = await known(work, site, name);
    if (!found || found.state === 'removed') return refuse('device-unknown', { device: name });
    return withNewSecret(work, site, name, work.now + overlap, [device.change(found, { state: 'active' })]);
  },
});

/** Lets a device in no more, at once. Its points and their history stay. */
export const revokeDevice = runCommand('plant.device.revoke', {
  label: { en: 'Revoke device', bn: 'যন্ত্র বাতিল', hi: 'उपकरण निरस्त करें' },
  why: WHY,
  input: named,
  site: siteOf,
  async run({ site, device: name }, work) {
    const found = await known(work, site, name);
    if (!found) return refuse('device-unknown', { device: name });
    await endCredentials(work, site, name, null);
    work.apply([device.change(found, { state: 'revoked' })]);
    await work.flush();
    return [...(await refreshGatewayConfig(work, site)), answer({ site, device: name })];
  },
});

/**
 * Puts another device in the place of one: the path stays, and with it the points and their history. The old one is let
 * in no more. With `by` the new one has an id of its own, and the site's document a new version.
 */
export const replaceDevice = runCommand('plant.device.replace', {
  label: { en: 'Replace device', bn: 'যন্ত্র প্রতিস্থাপন', hi: 'उपकरण बदलें' },
  why: WHY,
  shownOnce: ['secret'],
  input: { ...named, by: pathSegment.optional() },
  site: siteOf,
  async run({ site, device: name, by }, work) {
    const found = await known(work, site, name);
    if (!found || found.state === 'removed') return refuse('device-unknown', { device: name });
    await endCredentials(work, site, name, null);
    if (!by || by === name) return withNewSecret(work, site, name, null, [device.change(found, { state: 'active' })]);
    if (await known(work, site, by)) return refuse('device-known', { device: by });
    const before = await lockedConfig(work.db, site);
    if (!before) return refuse('site-unknown', { site });
    const written = before.document as { readonly devices?: readonly { readonly id: string }[] };
    if (!written.devices?.some((one) => one.id === name)) return refuse('device-of-asset', { device: name });
    const applied = await applyDocument(work, {
      document: renameDevice(before.document as Record<string, unknown>, name, by),
      profiles: before.profiles,
      expand: expandSite,
      note: `device ${name} replaced by ${by}`,
    });
    if (isRefusal(applied)) return applied;
    return withNewSecret(work, site, by, null, applied.effects);
  },
});

/** Compiles again what gateways run, because a credential has run out meanwhile. The system calls it. */
export const refreshConfig = runCommand('plant.config.refresh', {
  label: { en: 'Refresh gateway configuration', bn: 'গেটওয়ে কনফিগারেশন হালনাগাদ', hi: 'गेटवे कॉन्फ़िगरेशन ताज़ा करें' },
  why: WHY,
  input: { site: text() },
  site: siteOf,
  run: ({ site }, work) => refreshGatewayConfig(work, site),
});
