import { type LocalizedText, shiftAt } from '@millrace/contracts';
import { siteCalendar } from '../../kernel/core/calendar.ts';
import { type AttentionAsked, type AttentionItem, attention, type Label, say as words } from '../../kernel/index.ts';
import { wantsReason } from './attention.ts';
import type { ExplainedStop } from './lay-claims.ts';
import { productionSite } from './lines.ts';
import { machineTimes } from './machine-day.repository.ts';
import { explainStop } from './stop.commands.ts';

const HOUR = 3_600_000_000;
/** Whoever stood at the machine is asked first, in his shift; after it whoever looks after the stops. */
const A_SHIFT = 8 * HOUR;
/** Nobody remembers longer; the loss reports show it as unexplained for good. */
const LOOK_BACK = 3 * 24 * HOUR;

const TITLE: Label = { en: '{machine}: {count} stops', bn: '{machine}: {count}টি থামা', hi: '{machine}: {count} रुकावटें' };
const ONE: Label = { en: '{machine}: a stop', bn: '{machine}: একটি থামা', hi: '{machine}: एक रुकावट' };
const STOOD: Label = { en: 'Stood still together', bn: 'মোট থেমে ছিল', hi: 'कुल रुका रहा' };
const MACHINE: Label = { en: 'Machine', bn: 'মেশিন', hi: 'मशीन' };
const SAYS: Label = {
  en: 'The shift in which it stood is over and nobody has said why. Unexplained time weighs in no loss that anybody can mend.',
  bn: 'যে শিফটে থেমেছিল তা শেষ, কেউ কারণ বলেননি। কারণহীন সময় এমন কোনো ক্ষতিতে পড়ে না যা কেউ সারাতে পারেন।',
  hi: 'जिस पाली में रुका वह समाप्त है और किसी ने कारण नहीं बताया। बिना कारण का समय किसी ऐसे नुक़सान में नहीं गिना जाता जिसे कोई सुधार सके।',
};
const LASTED: Label = { en: 'Stopped', bn: 'থেমেছে', hi: 'रुका' };

interface Machine {
  readonly id: string;
  readonly name: string;
  readonly site: string;
  readonly stops: readonly ExplainedStop[];
  readonly stood: number;
}

/** Machines with stops that want a reason and lie in a shift that is over. */
async function machinesOf(asked: AttentionAsked, id: string | null): Promise<readonly Machine[]> {
  const { db, caller, now } = asked;
  const sites = await db.rows<{ code: string }>(
    'select code from kernel.site where ($1::text[] is null or code = any($1)) order by code',
    [caller.sites === null ? null : [...caller.sites]],
  );
  const found: Machine[] = [];
  for (const { code: site } of sites) {
    const one = id?.startsWith(`${site}/`) ? [id.slice(site.length + 1)] : null;
    const [plant, calendar] = [await productionSite(db, site), await siteCalendar(db, site)];
    if ((id !== null && one === null) || !plant || !calendar) continue;
    // What stopped in the shift that goes on now is still asked of whoever stands there.
    const until = Math.min(shiftAt(calendar, now).from, now - A_SHIFT);
    const times = await machineTimes(db, { site, from: now - LOOK_BACK, to: until, now }, one);
    for (const { machine, explained } of times.values()) {
      const stops = explained.filter((stop) => wantsReason(stop) && stop.from < until);
      if (stops.length === 0) continue;
      const name = plant.machines.get(machine)?.device.name;
      const stood = stops.reduce((sum, { from, to }) => sum + (to ?? now) - from, 0);
      found.push({ id: `${site}/${machine}`, name: name ? said(asked, name) : machine, site, stops, stood });
    }
  }
  return found.sort((a, b) => b.stood - a.stood);
}

/** area/line */
const lineOf = ({ id, site }: Machine): string =>
  id
    .slice(site.length + 1)
    .split('/')
    .slice(0, 2)
    .join('/');

const said = ({ caller }: AttentionAsked, name: string | LocalizedText): string =>
  typeof name === 'string' ? name : (name[caller.locale] ?? name.en ?? '');

function itemOf({ caller }: AttentionAsked, { id, name, site, stops }: Machine): AttentionItem {
  const title = words(stops.length === 1 ? ONE : TITLE, caller.locale, { machine: name, count: String(stops.length) });
  return { id, title, detail: id.slice(site.length + 1), at: Math.min(...stops.map(({ from }) => from)), site };
}

/** Stops that nobody has given a reason, once their shift is over: a machine is one matter, with all its stops. */
export const unexplainedStops = attention('production-log.unexplained', {
  label: { en: 'Stops without a reason', bn: 'কারণহীন থামা', hi: 'बिना कारण की रुकावटें' },
  to: explainStop.permission,
  find: async (asked, { limit, id }) =>
    (await machinesOf(asked, id ?? null)).slice(0, limit).map((one) => itemOf(asked, one)),
  async look(asked, id) {
    const [found] = await machinesOf(asked, id);
    if (!found) return null;
    const { say } = asked;
    return {
      ...itemOf(asked, found),
      says: [say(SAYS)],
      facts: [
        { label: say(MACHINE), value: { text: found.id.slice(found.site.length + 1) } },
        { label: say(STOOD), value: { lasts: found.stood } },
      ],
      evidence: found.stops.map((stop) => ({ text: say(LASTED), at: stop.from })).sort((a, b) => a.at - b.at),
      ways: [],
      page: `stops?${new URLSearchParams({ site: found.site, unexplained: '1', line: lineOf(found), days: '3' }).toString()}`,
    };
  },
  cleared: [{ command: explainStop.name, of: ({ site, machine }) => [`${String(site)}/${String(machine)}`] }],
  news: ['production-log.stop-explained'],
});
