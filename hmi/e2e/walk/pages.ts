import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PRESS } from '../../../erp-core/testing/facts.ts';

/** What a page can be asked to look like: `full` with data, the others as `states.ts` brings them about. */
export const STATES = ['full', 'empty', 'loading', 'error', 'offline', 'stale', 'no-permission'] as const;
export type State = (typeof STATES)[number];
export type App = 'office' | 'panel';

/** Records of the real server that addresses name. */
export type Ids = Readonly<
  Record<'item' | 'lot' | 'style' | 'count' | 'imported' | 'person' | 'board' | 'document' | 'note', string>
>;

export interface WalkedPage {
  readonly app: App;
  /** The folder of the page below `src/routes`, without its groups: "stock/counts/[id]". */
  readonly route: string;
  /** The address within the app. */
  readonly path: string | ((ids: Ids) => string);
  /** Where its data come from: the fake plant (gateways, machines, values) or the real server without a gateway. */
  readonly of: 'fake' | 'real';
  /** States that it cannot be in, each with the reason. */
  readonly never?: Partial<Readonly<Record<State, string>>>;
}

const FORM = 'asks before anything is there to show';
const asksNothing = (why: string): WalkedPage['never'] => ({
  ...{ empty: why, loading: why, error: why, offline: why, 'no-permission': why },
});
const MACHINE = 'sewing/sewing-3/main/sewing-3-m1';

const office = (of: 'fake' | 'real', route: string, path: WalkedPage['path'] = route, never?: WalkedPage['never']) => ({
  ...{ app: 'office' as const, route, path, of },
  ...(never ? { never } : {}),
});
const ALWAYS_SOME = 'there is always something';

const OFFICE: readonly WalkedPage[] = [
  office('fake', ''),
  office('fake', 'machines', 'machines', asksNothing('the machines come with the session')),
  office('fake', 'machines/[...path]', `machines/${MACHINE}`, { empty: 'a machine is there or is not found' }),
  office('fake', 'stops'),
  office('fake', 'stops', 'stops?view=pareto'),
  office('fake', 'stock'),
  office('fake', 'stock', 'stock?view=moves'),
  office('fake', 'stock', 'stock?view=to-reconcile'),
  office('fake', 'people'),
  office('fake', 'devices', 'devices', {
    empty: 'the live channel tells of gateways as well; `states.test.ts` has none',
  }),
  office('fake', 'trends', 'trends?points=100,101,111&pick=1', {
    empty: 'a chart without readings says so in its place',
  }),
  office('fake', 'messages', 'messages?entry=ash-1:q1'),
  office('fake', 'messages/rule', 'messages/rule?entry=ash-1:q1'),
  office('fake', 'messages/rule', 'messages/rule?entry=ash-1:q2'),
  office('fake', 'facts', 'facts?fact=x'),
  office('fake', 'dead-letters', 'dead-letters?letter=d1'),
  office('fake', 'backups', 'backups', { empty: 'what was last made and what comes next is always told' }),
  office('fake', 'modules', 'modules', { empty: ALWAYS_SOME }),
  office('fake', 'people/keys'),
  office('fake', 'gateways'),
  office('fake', 'people/members', 'people/members?member=u2'),
  office('fake', 'account', 'account', { empty: ALWAYS_SOME }),
  office('fake', 'for-me'),
  office('fake', 'audit', 'audit?row=a2'),
  office('fake', 'wall'),
  office('real', 'home', 'home?steps=1', { empty: ALWAYS_SOME }),
  office('real', 'home/edit', ({ board }) => `home/edit?board=${board}`, { empty: ALWAYS_SOME }),
  office('real', 'alarms'),
  office('real', 'calls', 'calls', { empty: 'is empty by a sum of its answer, and no list of it' }),
  office('real', 'readings'),
  office('real', 'inbox'),
  office('real', 'inbox', 'inbox?show=asked'),
  office('real', 'inbox', 'inbox?show=done', { full: 'nobody has settled anything today' }),
  office('real', 'inbox', 'inbox?show=away', { full: 'nobody stands in for another' }),
  office('real', 'decisions', 'decisions', asksNothing('leads on to the inbox')),
  office('real', 'proposals', 'proposals', { full: 'nothing needs a second person before somebody says so' }),
  office('real', 'records', 'records', { empty: ALWAYS_SOME }),
  office('real', 'records/[module]/[thing]', 'records/stock/item'),
  office('real', 'records/[module]/[thing]/[id]', ({ item }) => `records/stock/item/${item}`, {
    empty: 'a record is there or is not found',
  }),
  office('real', 'records/[module]/[thing]/new', 'records/stock/item/new', { empty: FORM }),
  office('real', 'records/[module]/[thing]/import', 'records/stock/item/import', { empty: FORM }),
  office('real', 'imports', 'imports', { empty: FORM }),
  office('real', 'imports/[run]', ({ imported }) => `imports/${imported}`, { empty: 'a run is there or is not found' }),
  office('real', 'jobs'),
  office('real', 'jobs', 'jobs?view=kinds', { empty: ALWAYS_SOME }),
  office('real', 'approvals'),
  office('real', 'roles', 'roles', { empty: ALWAYS_SOME }),
  office('real', 'roles/as', ({ person }) => `roles/as?user=${person}`, { empty: ALWAYS_SOME }),
  office('real', 'settings', 'settings', { empty: ALWAYS_SOME }),
  office('real', 'terminals'),
  office('real', 'people/sign-on'),
  office('real', 'designs'),
  office('real', 'printing', 'printing', { empty: 'labels are shipped with the release' }),
  office('real', 'notifications', 'notifications', { full: 'no channel has been set up' }),
  office('real', 'account/notifications', 'account/notifications', { empty: ALWAYS_SOME }),
  office('real', 'webhooks'),
  office('real', 'devices/add', 'devices/add', { empty: FORM }),
  office('real', 'devices/configuration', 'devices/configuration', { empty: ALWAYS_SOME }),
  office('real', 'devices/of/[id]', 'devices/of/press-1', { empty: 'a device is there or is not found' }),
  office('real', 'stock/valuation'),
  office('real', 'stock/recall', ({ lot }) => `stock/recall?lot=${lot}`),
  office('real', 'stock/places'),
  office('real', 'stock/counts'),
  office('real', 'stock/counts/[id]', ({ count }) => `stock/counts/${count}`, {
    empty: 'a count is there or is not found',
  }),
  office('real', 'stock/units'),
  office('real', 'stock/styles', ({ style }) => `stock/styles?style=${style}`, {
    empty: 'a style is there or is not found',
  }),
  office('real', 'stock/scan', 'stock/scan', asksNothing(FORM)),
  office('real', 'stock/reports'),
  office('real', 'stock/transfers'),
  office('real', 'stock/transfers/new', 'stock/transfers/new', asksNothing(FORM)),
  office('fake', '[...missing]', 'stok/balances', {
    ...asksNothing('there is no such page'),
    full: 'it says that nothing is there',
  }),
];

const panel = (of: 'fake' | 'real', route: string, path: WalkedPage['path'] = route, never?: WalkedPage['never']) => ({
  ...{ app: 'panel' as const, route, path, of },
  ...(never ? { never } : {}),
});
const OWN = 'is about this device and asks nobody';
const KEPT = 'works from what the terminal keeps';

const PANEL: readonly WalkedPage[] = [
  panel('fake', ''),
  panel('fake', 'jobs'),
  panel('fake', 'pause', 'pause?job=job-2-0'),
  panel('fake', 'finish', 'finish?job=job-2-0'),
  panel('fake', 'count', 'count', { empty: 'nothing made is a count as well' }),
  panel('fake', 'stop', 'stop?from=0'),
  panel('fake', 'stops'),
  panel('fake', 'station', 'station', asksNothing(KEPT)),
  panel('fake', 'more', 'more', asksNothing(OWN)),
  panel('fake', 'scan', 'scan', asksNothing(FORM)),
  panel('fake', 'device', 'device', asksNothing(OWN)),
  panel('fake', 'pin', 'pin', asksNothing(FORM)),
  panel('real', 'alarms'),
  panel('real', 'attendance', 'attendance', { empty: 'one is there or is not' }),
  panel('real', 'machine', 'machine', { full: 'the press has no set-points' }),
  panel('real', 'readings'),
  panel('real', 'call'),
  panel('real', 'portal'),
  panel('real', 'inbox', 'inbox', { ...asksNothing(KEPT), full: 'nothing has come back to this terminal' }),
  panel('real', 'instructions'),
  panel('real', 'instructions/read', ({ document }) => `instructions/read?document=${document}`),
  panel('real', 'handover'),
  panel('real', 'handover/write', 'handover/write', asksNothing(KEPT)),
  panel('real', 'handover/note', ({ note }) => `handover/note?note=${note}`),
  panel('fake', '[...missing]', 'nowhere', {
    ...asksNothing('there is no such page'),
    full: 'it says that nothing is there',
  }),
];

export const PAGES: readonly WalkedPage[] = [...OFFICE, ...PANEL];

/** A page in front of an app, which nobody who is signed in sees, and how a plant has to stand that one is led to it. */
export interface Door extends Pick<WalkedPage, 'app' | 'route'> {
  readonly mode: 'unclaimed' | 'signed-out';
  /** What is asked for behind the password. */
  readonly factor?: boolean;
}
export const DOORS: readonly Door[] = [
  { app: 'office', route: 'claim', mode: 'unclaimed' },
  { app: 'office', route: 'sign-in', mode: 'signed-out' },
  { app: 'office', route: 'sign-in/password', mode: 'signed-out' },
  { app: 'office', route: 'second-factor', mode: 'signed-out', factor: true },
  { app: 'panel', route: 'sign-in', mode: 'signed-out' },
  { app: 'panel', route: 'register', mode: 'signed-out' },
];

/** The machine that a terminal stands at, "site:path". */
export const STATIONS = { fake: `demo:${MACHINE}`, real: `plant-a:${PRESS}` } as const;

/** Every page of an app as its folders say, named as in the table. */
export function routesOf(app: App): string[] {
  const root = join(import.meta.dirname, '..', '..', app, 'src', 'routes');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file === '+page.svelte' || /[\\/]\+page\.svelte$/.test(file))
    .map((file) =>
      file
        .split(/[\\/]/)
        .slice(0, -1)
        .filter((part) => !/^\(.*\)$/.test(part))
        .join('/'),
    )
    .toSorted();
}
