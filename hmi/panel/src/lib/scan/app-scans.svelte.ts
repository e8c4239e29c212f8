import { ApiError, type Job } from '@millrace/hmi-client';
import { goto } from '$app/navigation';
import { page } from '$app/state';
import { device } from '../device.svelte.ts';
import { pathWithin, to } from '../paths.ts';
import { recalled } from '../remembered.ts';
import { scans } from '../scans.svelte.ts';
import { session } from '../session.svelte.ts';
import { m } from '../texts.ts';
import { type Action, readCode } from './code.ts';
import { findScanned } from './found.ts';
import { goods } from './goods.svelte.ts';
import type { Outcome } from './scanner.svelte.ts';

/** Signs on whoever's badge it is. Null: it is nobody's here. */
async function badge(text: string): Promise<Outcome | null> {
  const on = await scans.badge(text);
  if (on) return { mark: 'done', title: session.me?.user.name ?? '' };
  const { unknown, wrong } = scans;
  // Where somebody is here the band tells it; the page of the sign-on tells it itself.
  if (session.standing === 'signed-in') scans.forget();
  return unknown ? null : { mark: 'refused', title: wrong ?? text };
}

/** A job of this line by its number: as this device knows them, else as the plant does. */
async function jobOf(text: string): Promise<Job | undefined> {
  const { site = '', machine = '' } = device.station ?? {};
  const line = machine.split('/').slice(0, 2).join('/');
  const named = ({ number }: Job): boolean => number.toLowerCase() === text.toLowerCase();
  const known = recalled<{ readonly rows: readonly Job[] }>(`jobs.${line}`)?.rows.find(named);
  if (known || !line) return known;
  try {
    return (await session.api.query('production-log.jobs', { site, line, limit: 50 })).rows.find(named);
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

/** A transfer that is on its way to this site, by its number. */
export async function transferOf(text: string) {
  const site = device.station?.site ?? '';
  try {
    const question = { site, way: 'in', states: ['sent', 'part-received'], search: text, limit: 5 } as const;
    const { rows } = await session.api.query('stock.transfers', question);
    return rows.find(({ number }) => number.toLowerCase() === text.toLowerCase());
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

async function press(action: Action): Promise<Outcome> {
  if (action === 'home') await goto(to.home());
  else if (action === 'call') await goto(to.call());
  else if (action === 'back') history.back();
  else {
    const button = document.querySelector<HTMLButtonElement>('.panel .primary:not([disabled])');
    if (!button) return { mark: 'refused', title: m.scan_nothing_to_confirm() };
    button.click();
  }
  return { mark: 'done', title: m.scan_card() };
}

/** What a scan does wherever nobody else wanted it: who works here, a job, goods and places, a card that presses a button. */
export async function appScans(text: string): Promise<Outcome> {
  const code = readCode(text);
  if (session.standing !== 'signed-in') {
    if (!session.terminal) return { mark: 'refused', title: m.scan_sign_in_first() };
    return (await badge(text)) ?? { mark: 'refused', title: m.sign_on_unknown_badge() };
  }
  if (code.kind === 'card') return press(code.action);
  if (code.kind === 'broken')
    return { mark: 'refused', title: m.scan_broken(), detail: text.replaceAll(/[^ -~]/g, ' ') };
  const plain = code.kind === 'plain' ? code.text : null;
  const job = plain === null ? undefined : await jobOf(plain);
  if (job) {
    await goto(to.jobs(job.id));
    return { mark: 'done', title: job.number };
  }
  const likeBadge = code.kind === 'plain' && code.badge && session.terminal !== null;
  const first = likeBadge ? await badge(code.text) : null;
  if (first) return first;
  const found = session.has('stock') ? await findScanned(plain ?? text) : null;
  if (found && found.kind !== 'unknown') {
    const outcome = await goods.take(plain ?? text, found);
    if (pathWithin(page.url) !== 'scan') await goto(to.scan());
    return outcome;
  }
  const transfer = plain !== null && found ? await transferOf(plain) : undefined;
  if (transfer) {
    const outcome = goods.expect(transfer);
    if (pathWithin(page.url) !== 'scan') await goto(to.scan());
    return outcome;
  }
  const here = pathWithin(page.url) === 'scan';
  // Among goods what nobody knows is no badge: ten wrong ones would slow the terminal down for all.
  if (plain !== null && session.terminal && !likeBadge && !here) {
    const second = await badge(plain);
    if (second) return second;
  }
  if (found || code.kind === 'gs1' || here) {
    return { mark: 'refused', title: `${m.scan_unknown()}: ${plain ?? text}`, detail: m.scan_unknown_offline() };
  }
  return {
    mark: 'refused',
    title: session.terminal ? m.sign_on_unknown_badge() : `${m.scan_unknown()}: ${plain ?? text}`,
  };
}
