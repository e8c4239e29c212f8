import { site as sites } from '../../kernel/core/tables.ts';
import { answer, type Decision, type Effect, isRefusal, type Refusal, type Work } from '../../kernel/index.ts';
import { checkConfig, lockedConfig, storeGatewayConfig } from './compile.ts';
import { refuse } from './refusals.ts';
import { configVersions, device } from './tables.ts';

export interface ToApply {
  readonly document: unknown;
  readonly profiles: readonly unknown[];
  readonly note: string | undefined;
  /** The version the person looked at; another one meanwhile is refused. */
  readonly expects?: number | undefined;
  /** `document`: somebody gave the whole of it, and keeps it elsewhere. Left out: what stands here was edited. */
  readonly origin?: 'document' | 'edit';
  /** How it is laid out; left out: with the drivers' own checks. */
  readonly expand?: Parameters<typeof checkConfig>[3];
}

export interface Applied {
  readonly site: string;
  readonly version: number;
  /** Of what the site's gateways run: a gateway whose status names it or a later one runs this. */
  readonly gatewayVersion: number;
  readonly words: readonly string[];
  readonly effects: readonly Effect[];
}

const siteOf = (document: unknown): string =>
  typeof document === 'object' && document !== null && 'site' in document ? String(document.site) : '';

/**
 * Applies a site's document in one step, in the running transaction: every version is kept, points keep their numbers,
 * devices keep their credentials. Returns the refusal where it has faults (all of them, in `details.faults`).
 */
export async function applyDocument(work: Work, to: ToApply): Promise<Applied | Refusal> {
  const { db, now } = work;
  const name = siteOf(to.document);
  const owner = await db.one<{ company: string | null }>(`select kernel.company_of_site($1) as company`, [name]);
  if (owner?.company && owner.company !== work.caller.company) return refuse('site-taken', { site: name });
  const before = await lockedConfig(db, name);
  if (to.expects !== undefined && to.expects !== (before?.version ?? 0)) {
    return refuse('config-changed-meanwhile', { version: before?.version ?? 0 });
  }
  const checked = checkConfig(to.document, to.profiles, before, to.expand);
  if (!checked.ok) return refuse('config-faulty', { faults: checked.faults });
  const { document } = checked.site;
  const version = (before?.version ?? 0) + 1;
  const { known, devices } = await work.load({
    known: sites.where({ code: name }),
    devices: device.where({ site: name }),
  });
  const effects: Effect[] = [];
  const described = { name: document.name, calendar: JSON.parse(JSON.stringify(document.calendar)) };
  const [there] = known;
  effects.push(
    there
      ? sites.change(there, described)
      : sites.insert({ id: work.id(), code: name, branch: null, country: null, ...described }),
  );
  effects.push(
    configVersions.insert({
      id: work.id(),
      site: name,
      version,
      document: to.document as never,
      profiles: to.profiles as never,
      words: [...checked.words],
      note: to.note ?? null,
      origin: to.origin ?? 'edit',
      appliedAt: now,
      userId: work.caller.user,
    }),
  );
  const declared = new Map(document.devices.map((one) => [one.id, one]));
  for (const one of devices) {
    const now = declared.get(one.device);
    if (!now && one.state !== 'removed') effects.push(device.change(one, { state: 'removed' }));
    if (now) {
      const state = one.state === 'removed' ? 'active' : one.state;
      const label = now.label ?? null;
      effects.push(device.change(one, { path: now.path, profile: now.profile ?? null, label, state }));
    }
    declared.delete(one.device);
  }
  for (const one of declared.values()) {
    const { id, path, profile = null, label = null } = one;
    effects.push(device.insert({ id: work.id(), site: name, device: id, path, profile, label, state: 'active' }));
  }
  work.apply(effects);
  await work.flush();
  const gatewayVersion = (before?.gatewayVersion ?? 0) + 1;
  const stored = await storeGatewayConfig(work, checked.site, { configVersion: version, version: gatewayVersion });
  if (stored.faults.length > 0) return refuse('config-faulty', { faults: stored.faults });
  return { site: name, version, gatewayVersion, words: checked.words, effects: stored.effects };
}

/** The decision of a command that is an application of a document and nothing else. */
export async function decideApply(work: Work, to: ToApply): Promise<Decision> {
  const applied = await applyDocument(work, to);
  if (isRefusal(applied)) return applied;
  const { effects, ...said } = applied;
  return [...effects, answer({ ...said })];
}
