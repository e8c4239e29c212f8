import type {
  DeviceCommand,
  DeviceCommandResult,
  GatewayConfig,
  GatewayStatus,
  ManualReading,
  OutsideWrite,
  QuarantineReport,
} from '@millrace/contracts';
import type { Pool } from 'pg';
import {
  type Caller,
  type Db,
  inCompany,
  type Kernel,
  newId,
  type Outcome,
  storable,
  systemCaller,
} from '../../kernel/index.ts';
import { type HeldMessage, type HeldState, heldAt, heldMessage, takeList } from './held-message.repository.ts';
import { giveReadings, overdueReadings, settleReading } from './manual-reading.repository.ts';
import { hashOf, normalClaimCode } from './secret.ts';

/** What the server needs of the plant on behalf of gateways and devices, which have no user. */
export interface PlantDoor {
  /** Null: no plant has that gateway (yet). */
  readonly placeOf: (gateway: string) => Promise<{ readonly company: string; readonly site: string } | null>;
  /** The newest configuration of the gateway's site, with the credentials that are valid now; null: there is none. */
  readonly config: (gateway: string) => Promise<GatewayConfig | null>;
  /** The highest epoch of which the gateway's fact sets were taken; 0: none. */
  readonly highestEpoch: (gateway: string) => Promise<number>;
  /**
   * Commands that wait and have not expired. Each is given out once: a device must not do twice what a lost answer
   * asked for, so what gets lost on the way expires and says so.
   */
  readonly waitingCommands: (gateway: string) => Promise<readonly DeviceCommand[]>;
  readonly commandResult: (gateway: string, result: DeviceCommandResult) => Promise<void>;
  /**
   * What was asked of points through a server that the gateway opens: each once, however often it is told. Rejects where one
   * could not be kept, and then all are to be told again.
   */
  readonly noteOutsideWrites: (gateway: string, writes: readonly OutsideWrite[]) => Promise<void>;
  /** Readings that people entered and that are in no journal yet; given again until the gateway has one on disk. */
  readonly waitingReadings: (gateway: string) => Promise<readonly { id: string; reading: ManualReading }[]>;
  readonly readingResult: (gateway: string, of: { id: string; ok: boolean; message: string }) => Promise<void>;
  /** Null: the code is not known, was used, or has run out. */
  readonly claimDevice: (code: string) => Promise<{ readonly device: string; readonly secret: string } | null>;
  /** Whose secret has this SHA-256 (hexadecimal), and whether it may still come in; null: nobody's. */
  readonly gatewayOfSecret: (hash: string) => Promise<{ readonly gateway: string; readonly revoked: boolean } | null>;
  /** A box that shows its code, with the SHA-256 of its public key; null: not known, run out, or used by another box. */
  readonly joinGateway: (
    code: string,
    keyHash: string,
  ) => Promise<{ readonly gateway: string; readonly site: string; readonly secret: string } | null>;
  /** Until when (µs) the certificate holds that was signed for it. */
  readonly certificateIssued: (gateway: string, until: number) => Promise<void>;
  /** Whether somebody wants another secret of this gateway: an id of that wish; null: nobody does. */
  readonly secretAsked: (gateway: string) => Promise<string | null>;
  /** Takes the hash of a gateway's new secret; until when the old one is good (µs). Null: no box has joined as this one. */
  readonly renewSecret: (gateway: string, hash: string) => Promise<{ readonly oldUntil: number | null } | null>;
  /** Keeps a gateway's newest account of itself; `receivedAt` in µs. */
  readonly keepStatus: (gateway: string, status: GatewayStatus, receivedAt: number) => Promise<void>;
  /** The accounts kept last, of every gateway of every company. */
  readonly keptStatuses: () => Promise<readonly KeptStatus[]>;
  /** Takes a gateway's newest list of what it holds back, the whole of it. */
  readonly hold: (report: QuarantineReport) => Promise<void>;
  /** What gateways of these sites hold back, newest first, with what was settled within the last day. */
  readonly held: (caller: Caller, sites: readonly string[]) => Promise<readonly HeldMessage[]>;
  readonly heldMessage: (
    caller: Caller,
    of: { readonly gateway: string; readonly entry: string },
  ) => Promise<HeldMessage | undefined>;
  /** Says what becomes of one of them, in the name of who asked. */
  readonly settleHeld: (
    caller: Caller,
    of: Pick<HeldMessage, 'site' | 'gateway' | 'entry'>,
    state: HeldState,
    result: string | null,
  ) => Promise<Outcome>;
}

export interface KeptStatus {
  readonly site: string;
  readonly status: GatewayStatus;
  readonly receivedAt: number;
}

interface Options {
  readonly pool: Pool;
  readonly kernel: Kernel;
  /** Microseconds. */
  readonly clock?: () => number;
}

/** Microseconds. */
const LOOK_FOR_OVERDUE = 30_000_000;
const TOLD_AT_ONCE = 50;

export function createPlantDoor({ pool, kernel, clock = () => Date.now() * 1000 }: Options): PlantDoor {
  const placeOf: PlantDoor['placeOf'] = async (gateway) => {
    const { rows } = await pool.query<{ company: string; site: string }>(
      'select company, site from plant.place_of_gateway($1)',
      [gateway],
    );
    return rows[0] ?? null;
  };
  const at = async <Result>(gateway: string, work: (db: Db, site: string) => Promise<Result>) => {
    const place = await placeOf(gateway);
    if (!place) return undefined;
    const caller = systemCaller(place.company, `gateway/${gateway}`, newId());
    const result = await inCompany(pool, caller, (db) => work(db, place.site), 'read');
    return { place, caller, result };
  };
  /** What a gateway tells of itself is its own account and no business: it is kept as it comes, without a command. */
  const writeAt = async (gateway: string, work: (db: Db, site: string) => Promise<unknown>) => {
    const place = await placeOf(gateway);
    if (place) await inCompany(pool, { ...place, user: `system:gateway/${gateway}` }, (db) => work(db, place.site));
  };
  const storedConfig = (db: Db, site: string) =>
    db.one<{ config: GatewayConfig; staleAt: number | null }>(
      `select config, stale_at as "staleAt" from plant.gateway_config where site = $1`,
      [site],
    );

  /** By site: when it was looked last, and what was told of it by this process. */
  const looked = new Map<string, { at: number; told: ReadonlySet<string> }>();
  /** The gateway of a site asks every few seconds: what is overdue there is looked for now and then by the way. */
  const tellOverdue = async (gateway: string, { company, site }: { company: string; site: string }): Promise<void> => {
    const key = `${company}/${site}`;
    const now = clock();
    const before = looked.get(key) ?? { at: Number.NEGATIVE_INFINITY, told: new Set() };
    if (now < before.at + LOOK_FOR_OVERDUE) return;
    looked.set(key, { ...before, at: now });
    const caller = systemCaller(company, `gateway/${gateway}`, newId());
    const found = await inCompany(pool, caller, (db) => overdueReadings(db, site, now), 'read');
    const keyed = found.map((one) => ({ ...one, idempotencyKey: `reading-overdue/${site}/${one.point}/${one.dueAt}` }));
    const isTold = ({ idempotencyKey }: { readonly idempotencyKey: string }) => before.told.has(idempotencyKey);
    // Together they are one batch; what is beyond is told at the next look.
    const fresh = keyed.filter((one) => !isTold(one)).slice(0, TOLD_AT_ONCE);
    await Promise.all(
      fresh.map(({ point, dueAt, idempotencyKey }) =>
        kernel.execute(caller, 'plant.reading.note-overdue', { site, point, dueAt }, { idempotencyKey }),
      ),
    );
    const told = new Set([...keyed.filter(isTold), ...fresh].map(({ idempotencyKey }) => idempotencyKey));
    looked.set(key, { at: now, told });
  };

  return {
    placeOf,
    async config(gateway) {
      const found = await at(gateway, storedConfig);
      if (!found?.result) return null;
      const { staleAt, config } = found.result;
      if (staleAt === null || staleAt > clock()) return config;
      await kernel.execute(found.caller, 'plant.config.refresh', { site: found.place.site });
      return (await at(gateway, storedConfig))?.result?.config ?? null;
    },
    async highestEpoch(gateway) {
      const found = await at(gateway, (db) =>
        db.one<{ epoch: number | null }>(`select max(epoch) as epoch from kernel.fact_window where gateway = $1`, [
          gateway,
        ]),
      );
      return found?.result?.epoch ?? 0;
    },
    async waitingCommands(gateway) {
      const now = clock();
      const found = await at(gateway, (db, site) =>
        db.rows<DeviceCommand & { readonly state: string }>(
          `select id, device, name, parameters, issued_at as "issuedAt", expires_at as "expiresAt", user_id as by, state
           from plant.device_command
           where site = $1 and (state = 'waiting' or (state in ('fetched', 'delivered') and expires_at <= $2))
           order by issued_at limit 100`,
          [site, now],
        ),
      );
      if (!found) return [];
      const given: DeviceCommand[] = [];
      for (const { state, ...waiting } of found.result) {
        const next = waiting.expiresAt <= now ? 'expired' : 'fetched';
        const settled = await kernel.execute(
          found.caller,
          'plant.device-command.settle',
          { id: waiting.id, state: next },
          // Two polls of one gateway at once: one of them gets it.
          { idempotencyKey: `device-command/${waiting.id}/${next}` },
        );
        if (next === 'fetched' && settled.ok && !settled.repeated) given.push(waiting);
      }
      return given;
    },
    async commandResult(gateway, { id, state, message }) {
      // Only of its own site: a box has no say in what was asked of another's devices.
      const found = await at(gateway, (db, site) =>
        db.one<{ id: string }>('select id from plant.device_command where id = $1 and site = $2', [id, site]),
      );
      if (!found?.result) return;
      await kernel.execute(found.caller, 'plant.device-command.settle', { id, state, ...(message ? { message } : {}) });
    },
    async noteOutsideWrites(gateway, writes) {
      const place = await placeOf(gateway);
      if (!place) return;
      const { company, site } = place;
      const outcomes = await Promise.all(
        writes.map(({ user, ...write }) =>
          kernel.execute(
            systemCaller(company, `outside/${user}`, newId()),
            'plant.device-command.note-outside',
            storable({ site, gateway, ...write }),
            { idempotencyKey: `outside-write/${write.id}` },
          ),
        ),
      );
      const refused = outcomes.find(({ ok }) => !ok);
      if (refused) throw new Error(`what was written from outside is not kept: ${refused.refusal?.code}`);
    },
    async waitingReadings(gateway) {
      const place = await placeOf(gateway);
      if (!place) return [];
      // It is looked again in half a minute: readings that wait for their gateway do not wait for this.
      await tellOverdue(gateway, place).catch(() => undefined);
      const user = `system:gateway/${gateway}`;
      return inCompany(pool, { ...place, user }, (db) => giveReadings(db, { ...place, gateway, now: clock() }));
    },
    async readingResult(gateway, result) {
      await writeAt(gateway, (db, site) => settleReading(db, { gateway, site, ...result, now: clock() }));
    },
    async claimDevice(code) {
      const { rows } = await pool.query<{ company: string | null }>('select plant.company_of_claim($1) as company', [
        hashOf(normalClaimCode(code)),
      ]);
      const company = rows[0]?.company;
      if (!company) return null;
      const outcome = await kernel.execute(systemCaller(company, 'claim', newId()), 'plant.device.claim', { code });
      return outcome.ok ? (outcome.result as { device: string; secret: string }) : null;
    },
    async gatewayOfSecret(hash) {
      const { rows } = await pool.query<{ gateway: string; revoked: boolean }>(
        'select gateway, revoked from plant.gateway_of_secret($1, $2)',
        [hash, clock()],
      );
      return rows[0] ?? null;
    },
    async joinGateway(code, keyHash) {
      const { rows } = await pool.query<{ company: string | null }>(
        'select plant.company_of_gateway_code($1) as company',
        [hashOf(normalClaimCode(code))],
      );
      const company = rows[0]?.company;
      if (!company) return null;
      const caller = systemCaller(company, 'join', newId());
      const outcome = await kernel.execute(caller, 'plant.gateway.join', { code, keyHash });
      return outcome.ok ? (outcome.result as { gateway: string; site: string; secret: string }) : null;
    },
    async certificateIssued(gateway, until) {
      const place = await placeOf(gateway);
      if (!place) return;
      const caller = systemCaller(place.company, `gateway/${gateway}`, newId());
      await kernel.execute(caller, 'plant.gateway.note-certificate', { gateway, until });
    },
    async secretAsked(gateway) {
      const found = await at(gateway, (db) =>
        db.one<{ id: string }>(
          `select id from plant.gateway_credential
           where gateway = $1 and asked_at is not null and revoked_at is null and ends_at is null`,
          [gateway],
        ),
      );
      return found?.result?.id ?? null;
    },
    async renewSecret(gateway, hash) {
      const place = await placeOf(gateway);
      if (!place) return null;
      const caller = systemCaller(place.company, `gateway/${gateway}`, newId());
      const outcome = await kernel.execute(caller, 'plant.gateway.renew-secret', { gateway, hash });
      return outcome.ok ? (outcome.result as { oldUntil: number | null }) : null;
    },
    async keepStatus(gateway, status, receivedAt) {
      await writeAt(gateway, (db, site) =>
        db.run(
          `insert into plant.gateway_report (gateway, site, status, received_at) values ($1, $2, $3, $4)
           on conflict (company, gateway) do update
           set site = excluded.site, status = excluded.status, received_at = excluded.received_at`,
          [gateway, site, JSON.stringify(status), receivedAt],
        ),
      );
    },
    async keptStatuses() {
      const { rows } = await pool.query<{ company: string }>('select kernel.companies() as company');
      const kept: KeptStatus[] = [];
      for (const { company } of rows) {
        const reports = await inCompany(
          pool,
          { company, user: 'system:plant' },
          (db) =>
            db.rows<{ site: string; status: string; receivedAt: number }>(
              `select site, status, received_at as "receivedAt" from plant.gateway_report order by gateway`,
            ),
          'read',
        );
        for (const { status, ...rest } of reports) kept.push({ ...rest, status: JSON.parse(status) as GatewayStatus });
      }
      return kept;
    },
    async hold({ gateway, entries }) {
      await writeAt(gateway, (db, site) => takeList(db, { gateway, site, now: clock() }, entries));
    },
    held: (caller, sites) => inCompany(pool, caller, (db) => heldAt(db, sites, clock()), 'read'),
    heldMessage: (caller, of) => inCompany(pool, caller, (db) => heldMessage(db, of, clock()), 'read'),
    settleHeld: (caller, { site, gateway, entry }, state, result) =>
      kernel.execute(caller, 'plant.held-message.settle', { site, gateway, entry, state, result }),
  };
}
