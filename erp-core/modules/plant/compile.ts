import {
  type Expanded,
  type ExpandedSite,
  expandSite,
  type GatewayConfig,
  linkSite,
  type SiteFault,
  siteDiff,
} from '@millrace/contracts';
import { registerPoints } from '@millrace/timeseries';
import type { Db, Effect, Work } from '../../kernel/index.ts';
import { configChanged } from './events.ts';
import { expandChecked } from './expand-checked.ts';

export interface StoredConfig {
  readonly version: number;
  readonly document: unknown;
  readonly profiles: readonly unknown[];
}

/** The newest applied version of a site; the row of what its gateways run is locked, so that appliers take turns. */
export async function lockedConfig(
  db: Db,
  site: string,
): Promise<(StoredConfig & { gatewayVersion: number }) | undefined> {
  return db.one(
    `select g.version as "gatewayVersion", c.version, c.document, c.profiles
     from plant.gateway_config g join plant.config_version c on c.site = g.site and c.version = g.config_version
     where g.site = $1 for update of g`,
    [site],
  );
}

export const storedVersion = (db: Db, site: string, version: number): Promise<StoredConfig | undefined> =>
  db.one(`select version, document, profiles from plant.config_version where site = $1 and version = $2`, [
    site,
    version,
  ]);

/** A version that was made here, and not from a document that somebody keeps. */
export interface EditedVersion {
  readonly version: number;
  readonly appliedAt: number;
  readonly appliedBy: string;
  readonly note: string | null;
  /** What it changed. */
  readonly words: readonly string[];
}

/** The edits of a site since somebody last gave the whole of its document, the oldest first. */
export const editsSinceDocument = (db: Db, site: string): Promise<EditedVersion[]> =>
  db.rows<EditedVersion>(
    `select v.version, v.applied_at as "appliedAt", coalesce(m.name, v.user_id) as "appliedBy", v.note, v.words
     from plant.config_version v left join kernel.membership m on m.user_id = v.user_id
     where v.site = $1 and v.origin = 'edit' and v.version >
       coalesce((select max(d.version) from plant.config_version d where d.site = $1 and d.origin = 'document'), 0)
     order by v.version limit 100`,
    [site],
  );

export type Checked =
  | {
      readonly ok: true;
      readonly site: ExpandedSite;
      readonly words: readonly string[];
      readonly diff: ReturnType<typeof siteDiff>;
      readonly warnings: readonly SiteFault[];
    }
  | { readonly ok: false; readonly faults: readonly SiteFault[]; readonly warnings: readonly SiteFault[] };

/** Lays profiles over a document and tells in words what it changes against the version before. Pure. */
export function checkConfig(
  document: unknown,
  profiles: readonly unknown[],
  before: StoredConfig | undefined,
  /** `expandSite` for what was applied once: a driver may have become stricter since. */
  expand: (document: unknown, profiles: readonly unknown[]) => Expanded = expandChecked,
): Checked {
  const expanded = expand(document, profiles);
  if (!expanded.ok) return expanded;
  const old = before && expandSite(before.document, before.profiles);
  const diff = siteDiff(old?.ok ? old.site : null, expanded.site);
  return { ok: true, site: expanded.site, words: diff.words, diff, warnings: expanded.warnings };
}

/** Whether something that stood in one version is gone in a later one. What was applied once is laid out as it was then. */
export function takesOut(before: StoredConfig, after: StoredConfig): boolean {
  const [was, is] = [before, after].map(({ document, profiles }) => expandSite(document, profiles));
  // What cannot be laid out any more (a contract that became stricter) may have lost anything.
  if (!was?.ok || !is?.ok) return true;
  return siteDiff(was.site, is.site).changes.some(({ kind }) => kind === 'removed' || kind === 'replaced');
}

/** The hashes that let each device of a site in at a moment, and when the next of them runs out. */
async function validSecrets(db: Db, site: string, now: number) {
  const rows = await db.rows<{ device: string; hashes: string[]; ends: number | null }>(
    `select c.device, array_agg(c.hash order by c.created_at desc) as hashes, min(c.valid_until) as ends
     from plant.device_credential c join plant.device d on d.site = c.site and d.device = c.device
     where c.site = $1 and c.revoked_at is null and (c.valid_until is null or c.valid_until > $2) and d.state = 'active'
     group by c.device`,
    [site, now],
  );
  const ends = rows.flatMap(({ ends }) => ends ?? []);
  return {
    secrets: new Map(rows.map(({ device, hashes }) => [device, hashes])),
    staleAt: ends.length > 0 ? Math.min(...ends) : null,
  };
}

/**
 * Compiles what the gateways of a site are to run and stores it under the next version, in the running transaction:
 * points keep their numbers, credentials are those that are valid now.
 */
export async function storeGatewayConfig(
  { db, now }: Pick<Work, 'db' | 'now'>,
  site: ExpandedSite,
  { configVersion, version }: { readonly configVersion: number; readonly version: number },
): Promise<{
  readonly effects: readonly Effect[];
  readonly faults: readonly SiteFault[];
  readonly config?: GatewayConfig;
}> {
  const name = site.document.site;
  const pointIds = await registerPoints(db.client, { name, zone: site.document.calendar.zone }, site.points);
  const { secrets, staleAt } = await validSecrets(db, name, now);
  const linked = linkSite(site, { version, pointIds, secrets });
  if (!linked.ok) return { effects: [], faults: linked.faults };
  await db.run(
    `insert into plant.gateway_config (site, version, config_version, config, stale_at) values ($1, $2, $3, $4, $5)
     on conflict (company, site) do update
     set version = excluded.version, config_version = excluded.config_version, config = excluded.config,
         stale_at = excluded.stale_at`,
    [name, version, configVersion, JSON.stringify(linked.config), staleAt],
  );
  return {
    effects: [configChanged({ site: name, version }, { aggregate: `plant.site/${name}`, site: name })],
    faults: [],
    config: linked.config,
  };
}

/** Compiles again what is applied, because a credential came or went. Nothing where the site has no configuration yet. */
export async function refreshGatewayConfig(work: Work, site: string): Promise<readonly Effect[]> {
  const current = await lockedConfig(work.db, site);
  if (!current) return [];
  const expanded = expandSite(current.document, current.profiles);
  if (!expanded.ok) return [];
  const stored = await storeGatewayConfig(work, expanded.site, {
    configVersion: current.version,
    version: current.gatewayVersion + 1,
  });
  return stored.effects;
}
