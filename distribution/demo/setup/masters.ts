import { z } from 'zod';
import { CALL_KINDS } from '../masters/call-kinds.ts';
import { ITEMS, LINES, LOCATIONS, REASONS, UP_NEXT } from '../masters/masters.ts';
import { CRATE_ITEM, PEOPLE, TAGS } from '../masters/people-and-tags.ts';
import { type SetupParts, SITE, unlessKnown } from './steps.ts';

const anything = z.unknown();
const identified = z.object({ id: z.string() });
const HOUR = 3_600_000_000;

/** Items by code → id. */
export async function saveItems({ api }: SetupParts): Promise<ReadonlyMap<string, string>> {
  const items = new Map<string, string>();
  for (const item of ITEMS) items.set(item.code, (await api.command('stock.item.save', item, identified)).id);
  return items;
}

/** Places, the crates that stand there, and the tags that are stuck on them. */
export async function fillStores({ api, now, tell }: SetupParts, items: ReadonlyMap<string, string>): Promise<void> {
  const places = new Map<string, string>();
  for (const place of LOCATIONS) {
    places.set(place.code, (await api.command('stock.location.save', { site: SITE, ...place }, identified)).id);
  }
  const crate = items.get(CRATE_ITEM) ?? '';
  for (const { epc, quantity } of TAGS)
    await api.command('stock.tag.register', { epc, item: crate, quantity }, anything);
  const known = await api.query('stock.balances', { site: SITE }, z.object({ rows: z.array(z.unknown()) }));
  if (known.rows.length > 0) return;
  const received = {
    site: SITE,
    item: crate,
    quantity: String(TAGS.length),
    to: places.get('FINISHED') ?? '',
    at: now - 12 * HOUR,
    document: 'DEMO-OPENING',
  };
  // A key of its own: the crates are received once, however often the set-up is cut short and run again.
  await api.command('stock.receive', received, anything, 'demo-plant-opening-stock');
  tell(`${TAGS.length} tagged crates stand in the store`);
}

/** Reasons of stops: groups, and what people choose in them. */
export async function saveReasons({ api }: SetupParts): Promise<void> {
  for (const { group, reasons } of REASONS) {
    for (const [position, reason] of [group, ...reasons].entries()) {
      const { code, name, planned = false, icon } = reason;
      const input = { code, name, planned, position, ...(icon ? { icon } : {}) };
      await api.command(
        'production-log.reason.save',
        reason === group ? input : { ...input, group: group.code },
        anything,
      );
    }
  }
}

/** What help is called for from the terminals; a company that has changed the list keeps it so. */
export async function makeCallKinds({ api }: SetupParts): Promise<void> {
  for (const [place, kind] of CALL_KINDS.entries())
    await unlessKnown('already-there', () => api.command('andon.kind.create', { ...kind, place }, anything));
}

/** A job on each line, running since before the history that the devices tell, and what is planned after it. */
export async function startJobs({ api, now, tell }: SetupParts, items: ReadonlyMap<string, string>): Promise<void> {
  for (const { line, output, item, job, quantity, targetRate } of LINES) {
    await api.command('production-log.line.set', { site: SITE, line, output }, anything);
    const input = { number: job, site: SITE, line, item: items.get(item) ?? '', quantity, targetRate };
    const made = await unlessKnown('job-number-taken', () =>
      api.command('production-log.job.create', input, identified),
    );
    if (made) {
      const start = { job: made.id, at: now - 8 * HOUR };
      await unlessKnown('line-busy', () => api.command('production-log.job.start', start, anything));
    }
  }
  for (const { line, item, job, quantity, targetRate, dueInHours } of UP_NEXT) {
    const due = now + dueInHours * HOUR;
    const input = { number: job, site: SITE, line, item: items.get(item) ?? '', quantity, targetRate, due };
    await unlessKnown('job-number-taken', () => api.command('production-log.job.create', input, anything));
  }
  tell('a job runs on each line');
}

/** The people of the plant with their badges, in force since before they are first seen. */
export async function savePeople({ api, now, tell }: SetupParts): Promise<void> {
  for (const { number, name, shift, badge } of PEOPLE) {
    await api.command('attendance.person.save', { number, name, site: SITE, shift }, anything);
    const input = { badge, person: number, from: now - 7 * 24 * HOUR };
    await unlessKnown('badge-taken', () => api.command('attendance.badge.assign', input, anything));
  }
  tell(`${PEOPLE.length} people have their badges`);
}
