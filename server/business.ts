import type { LocalizedText } from '@millrace/contracts';
import {
  type Carriers,
  createApiKeyDoor,
  createIdentity,
  createKernel,
  createPlantDoor,
  createTerminalDoor,
  fileKeeping,
  type GroupMember,
  namesAtTerminals,
  modules as ofRelease,
  type PlantDoor,
  type PointPaths,
  type SecretBox,
  systemCaller,
  type TerminalAt,
  throughKey,
  throughTerminal,
} from '@millrace/erp-core';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { FilePlaces } from './file-places.ts';
import { answering } from './http/answering.ts';
import type { Caller, CompanyDoor, KernelDoor, Member, PeopleAt, TerminalGate } from './kernel-door.ts';
import { operatorDoor } from './operator.ts';
import { SERVER_PERMISSIONS } from './permissions.ts';
import { wallMember } from './wall.ts';

export interface Business {
  readonly kernel: KernelDoor;
  readonly companies: CompanyDoor;
  readonly plant: PlantDoor;
  readonly terminals: TerminalGate;
}

export interface BusinessOptions {
  /** As the application's login. */
  readonly pool: pg.Pool;
  readonly log: Logger;
  /** What points are called, for trails. */
  readonly pathsOf?: PointPaths;
  /** Where the bytes of files are; left out: none are taken in. */
  readonly files?: FilePlaces;
  /** No bytes are removed meanwhile. */
  readonly isBackupRunning?: () => Promise<boolean>;
  /** Seals what the kernel keeps secret; left out: it keeps nothing so, and no webhook is made. */
  readonly secrets?: SecretBox;
  /** What brings notices out of the house; left out: they wait. */
  readonly carriers?: Carriers;
  /** Left out: those of this release. */
  readonly modules?: typeof ofRelease;
}

const RIGHTS_HOLD_MS = 1_000;
const MOST_REMEMBERED = 1_000;

/** In which language a refusal of several companies is told: they are all the same person's. */
const inGroup = ([first]: readonly GroupMember[]): Pick<Caller, 'locale'> => first?.caller ?? { locale: 'en' };

/** The business kernel with all modules of this release, as the server uses it. Needs no database to be made. */
export function createBusiness({
  pool,
  log,
  pathsOf,
  files,
  secrets,
  carriers,
  isBackupRunning = async () => false,
  modules = ofRelease,
}: BusinessOptions): Business {
  const kernel = createKernel({
    pool,
    modules,
    log: { error: (details, message) => log.error(details, message) },
    ...(pathsOf ? { pathsOf } : {}),
    ...(secrets ? { secrets } : {}),
    ...(carriers ? { carriers } : {}),
    ...(files && {
      ...{ files: files.store, pictures: files.pictures },
      fileKeeping: fileKeeping({ ...files, pool, isBackupRunning }),
    }),
  });
  const identity = createIdentity({ pool, kernel, otherRights: Object.keys(SERVER_PERMISSIONS) });
  const keys = createApiKeyDoor({ pool });

  const door: KernelDoor = {
    get registry() {
      return kernel.registry;
    },
    execute: kernel.execute,
    note: kernel.note,
    query: (caller, ...rest) => answering(caller, () => kernel.query(caller, ...rest)),
    list: (caller, entity, request) => answering(caller, () => kernel.list(caller, entity, request)),
    get: (caller, entity, id) => answering(caller, () => kernel.get(caller, entity, id)),
    aggregate: (caller, entity, request) => answering(caller, () => kernel.aggregate(caller, entity, request)),
    history: (caller, entity, id, page) => answering(caller, () => kernel.history(caller, entity, id, page)),
    describe: (caller, entity) => answering(caller, () => kernel.describe(caller, entity)),
    template: (caller, entity) => answering(caller, () => kernel.template(caller, entity)),
    templateWorkbook: (caller, entity) => answering(caller, () => kernel.templateWorkbook(caller, entity)),
    importRefused: (caller, id) => answering(caller, () => kernel.importRefused(caller, id)),
    exportMade: (caller, id) => answering(caller, () => kernel.exportMade(caller, id)),
    exportWorkbook: (caller, entity, request) =>
      answering(caller, () => kernel.exportWorkbook(caller, entity, request)),
    exportRows: (caller, entity, request) => answering(caller, () => kernel.exportRows(caller, entity, request)),
    group: {
      list: (members, ...rest) => answering(inGroup(members), () => kernel.group.list(members, ...rest)),
      aggregate: (members, ...rest) => answering(inGroup(members), () => kernel.group.aggregate(members, ...rest)),
      exportRows: (members, ...rest) => answering(inGroup(members), () => kernel.group.exportRows(members, ...rest)),
      exportWorkbook: (members, ...rest) =>
        answering(inGroup(members), () => kernel.group.exportWorkbook(members, ...rest)),
    },
    files: {
      add: (caller, ...rest) => answering(caller, () => kernel.files.add(caller, ...rest)),
      addFor: (caller, ...rest) => answering(caller, () => kernel.files.addFor(caller, ...rest)),
      open: (caller, ...rest) => answering(caller, () => kernel.files.open(caller, ...rest)),
      openSaid: (caller, ...rest) => answering(caller, () => kernel.files.openSaid(caller, ...rest)),
      openAttached: (caller, ...rest) => answering(caller, () => kernel.files.openAttached(caller, ...rest)),
      own: (caller, ...rest) => answering(caller, () => kernel.files.own(caller, ...rest)),
    },
    refreshModules: kernel.refreshModules,
    loadDemo: kernel.loadDemo,
    menu: kernel.menu,
    search: (caller, request) => answering(caller, () => kernel.search(caller, request)),
    inbound: kernel.inbound,
    modulesOff: kernel.modulesOff,
    applyFactSet: kernel.applyFactSet,
    events: kernel.events,
    onEvent: kernel.onEvent,
    onJob: kernel.onJob,
    sendMail: kernel.sendMail,
    tryChannel: (caller, ...rest) => answering(caller, () => kernel.tryChannel(caller, ...rest)),
    start: kernel.start,
    stop: kernel.stop,
  };

  // Rights are read once a second and user, not once a request: a right that is taken holds a second longer at most.
  const remembered = new Map<string, { until: number; member: Promise<Member | null> }>();
  function member(user: string, company: string | undefined): Promise<Member | null> {
    const key = `${user} ${company ?? ''}`;
    const known = remembered.get(key);
    if (known && known.until > performance.now()) return known.member;
    remembered.delete(key);
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    const fresh = identity.member(user, { correlation: 'membership', ...(company ? { company } : {}) });
    remembered.set(key, { until: performance.now() + RIGHTS_HOLD_MS, member: fresh });
    fresh.catch(() => remembered.delete(key));
    return fresh;
  }

  const companies: CompanyDoor = {
    operator: operatorDoor(pool, kernel),
    claimed: identity.claimed,
    async setup(admin) {
      const made = await identity.setup(admin);
      remembered.clear();
      return made;
    },
    async member(user, { company, correlation }) {
      const found = await member(user, company);
      return found && { ...found, caller: { ...found.caller, correlation } };
    },
    async keyHolder(key, { company: wanted, correlation }) {
      const owner = await keys.ownerOf(key);
      if (!owner) return 'unknown';
      const found = await member(owner.user, owner.company);
      if (!found || (wanted !== undefined && ![found.company.id, found.company.name].includes(wanted))) return null;
      // Of the owner's companies a key opens its own alone.
      return { ...found, companies: [found.company], caller: throughKey({ ...found.caller, correlation }, owner) };
    },
  };
  async function siteName({ company, site }: Pick<TerminalAt, 'company' | 'site'>): Promise<LocalizedText> {
    const system = systemCaller(company, 'terminal', 'terminal');
    const { rows } = await kernel.list(system, 'kernel.site', { filter: { code: site }, limit: 1 });
    return (rows[0]?.name as LocalizedText | undefined) ?? { en: site };
  }
  const gate = createTerminalDoor({ pool, kernel, otherRights: Object.keys(SERVER_PERMISSIONS) });
  const namesThere = () => namesAtTerminals([...kernel.registry.permissions, ...Object.keys(SERVER_PERMISSIONS)]);
  const terminals: TerminalGate = {
    ...gate,
    siteName,
    async memberAt(terminal, correlation) {
      if (terminal.wall) return wallMember(terminal, await siteName(terminal), correlation);
      const found = terminal.person && (await member(terminal.person.user, terminal.company));
      if (!found) return null;
      const sites = found.sites.filter(({ id }) => id === terminal.site);
      if (sites.length === 0) return null;
      const caller = throughTerminal({ ...found.caller, correlation }, terminal, namesThere());
      // The terminal itself is the second thing that was shown, and what opens here is the shop floor alone.
      return { company: found.company, companies: [found.company], sites, caller, needsSecondFactor: false };
    },
    async peopleAt(terminal, { people, ...list }) {
      const names = namesThere();
      const permissions: string[][] = [];
      const known = new Map<string, number>();
      const told = people.map((person): PeopleAt['people'][number] => {
        const { user, name, email, locale, badges, pin, sites } = person;
        const held = {
          ...systemCaller(terminal.company, 'terminal', ''),
          sites,
          ...gate.offline.permissionsOf(person),
        };
        const own = [...throughTerminal(held, terminal, names).permissions].sort();
        const at = known.get(own.join()) ?? permissions.push(own) - 1;
        known.set(own.join(), at);
        return { id: user, name, email: email ?? '', locale, badges: [...badges], pin, permissions: at };
      });
      return {
        ...list,
        ...{ permissions, people: told, off: [...(await kernel.modulesOff(terminal.company))] },
        sites: [{ id: terminal.site, name: await siteName(terminal) }],
      };
    },
    async offlineSayer(terminal, said, correlation) {
      const sayer = await gate.offline.sayer(terminal, said, correlation);
      if (!sayer) return null;
      const { user, verdict, before } = sayer;
      const names = namesThere();
      const found = await member(user, terminal.company);
      const seen = found?.sites.filter(({ id }) => id === terminal.site) ?? [];
      const now = found && seen.length > 0 ? throughTerminal({ ...found.caller, correlation }, terminal, names) : null;
      const kept = throughTerminal(before, terminal, names);
      const company = found?.company ?? { id: terminal.company, name: '' };
      const sites = [{ id: terminal.site, name: await siteName(terminal) }];
      const as: Member = { company, companies: [company], sites, caller: now ?? kept, needsSecondFactor: false };
      return { member: as, said: { verdict, now, before: kept } };
    },
  };
  return { kernel: door, companies, plant: createPlantDoor({ pool, kernel }), terminals };
}
