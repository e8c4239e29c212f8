import { Readable } from 'node:stream';
import type { FactSetResult } from '@millrace/contracts';
import type { PlantDoor } from '@millrace/erp-core';
import { z } from 'zod';
import type { Business } from '../business.ts';
import type { CompanyDoor, FactSetArrival, HeardEvent, KernelDoor, TerminalGate } from '../kernel-door.ts';

/** What the note says that waits for a second person. */
export const TWO = 'for two';

/**
 * Stands in for the business kernel where a test is about the server alone (what is fake: companies, commands, events,
 * the plant). Everything else in such a test is real: PostgreSQL, sessions, HTTP, WebSockets.
 */
export interface FakeBusiness extends Business {
  readonly executed: { name: string; input: unknown; key: string | undefined }[];
  readonly arrivals: FactSetArrival[];
  factSetResult: (arrival: FactSetArrival) => FactSetResult | Promise<FactSetResult>;
  permissions: Set<string>;
  sites: string[];
  readonly members: Set<string>;
  emit(type: string, site: string | null, payload?: unknown): void;
  /** The last events never were, as after a restore from a backup. */
  forgetEvents(count: number): void;
  /** A job of this person stands so. */
  tellJob(startedBy: string, progressDone: number): void;
}

export function fakeBusiness(): FakeBusiness {
  const events: HeardEvent[] = [];
  const listeners = new Set<(event: HeardEvent) => void>();
  const jobListeners = new Set<Parameters<KernelDoor['onJob']>[0]>();
  const label = (en: string) => ({ en, bn: en, hi: en });
  const note = { name: 'test.note.save', label: label('Save a note'), permission: 'test.note.save' };
  let claimed = false;
  const self: FakeBusiness = {
    executed: [],
    arrivals: [],
    factSetResult: () => ({ status: 'applied' }),
    permissions: new Set(['*']),
    sites: ['plant'],
    members: new Set(),
    emit(type, site, payload = {}) {
      const event = { company: 'c1', seq: events.length + 1, at: Date.now() * 1000, type, site, payload };
      events.push(event);
      for (const listener of listeners) listener(event);
    },
    forgetEvents(count) {
      events.length -= count;
    },
    tellJob(startedBy, progressDone) {
      const words = { en: 'Counting', bn: 'গণনা', hi: 'गिनती' };
      const at = { attempt: 1, dueAt: 1, startedAt: 1, endedAt: null, problem: null, cancelAskedAt: null };
      const progress = { progressDone, progressOf: 10, progressWords: words };
      const job = { id: 'j1', company: 'c1', name: 'test.count', site: 'plant', state: 'running' as const };
      for (const listener of jobListeners) listener({ ...job, startedBy, ...progress, ...at });
    },
    kernel: undefined as unknown as KernelDoor,
    companies: undefined as unknown as CompanyDoor,
    plant: undefined as unknown as PlantDoor,
    terminals: undefined as unknown as TerminalGate,
  };
  const kernel: KernelDoor = {
    registry: {
      commands: new Map([
        [
          note.name,
          { ...note, input: z.strictObject({ text: z.string() }), confirm: 'none' as const, reversedBy: undefined },
        ],
      ]),
      queries: new Map(),
      entities: new Map(),
    },
    execute: async (_caller, name, input, options) => {
      if (name !== note.name) {
        const refusal = { code: 'unknown-name', message: `nothing is called ${name}`, status: 404, details: { name } };
        return { ok: false, refusal, repeated: false };
      }
      self.executed.push({ name, input, key: options?.idempotencyKey });
      // One that takes two persons waits.
      if (Object(input).text === TWO) return { ok: true, repeated: false, proposed: { id: 'p-1', expiresAt: 7 } };
      return { ok: true, result: { saved: true }, repeated: false };
    },
    note: () => undefined,
    query: async () => ({ answer: 42 }),
    list: async () => ({ rows: [], cursor: null }),
    get: async () => ({}),
    aggregate: async () => ({ rows: [], groups: 0, cursor: null }),
    group: {
      list: async () => ({ rows: [], cursor: null, companies: [] }),
      aggregate: async () => ({ rows: [], totals: [], groups: 0, companies: [] }),
      exportRows: async () => Readable.from([]),
      exportWorkbook: async () => new Uint8Array(),
    },
    history: async () => [],
    describe: async () => {
      throw new Error('the fake business describes nothing');
    },
    files: {
      add: async () => {
        throw new Error('the fake business keeps no files');
      },
      addFor: async () => {
        throw new Error('the fake business keeps no files');
      },
      open: async () => {
        throw new Error('the fake business keeps no files');
      },
      openSaid: async () => {
        throw new Error('the fake business keeps no files');
      },
      openAttached: async () => {
        throw new Error('the fake business keeps no files');
      },
      own: async () => {
        throw new Error('the fake business keeps no files');
      },
    },
    refreshModules: async () => undefined,
    loadDemo: async () => ({ ok: true, result: { made: 0 }, repeated: false }),
    menu: async () => [],
    search: async () => ({ records: [], cursor: null, incomplete: [] }),
    inbound: undefined,
    modulesOff: async () => [],
    template: async () => '',
    templateWorkbook: async () => new Uint8Array(),
    exportWorkbook: async () => new Uint8Array(),
    importRefused: async () => new Uint8Array(),
    exportRows: async () => (async function* () {})(),
    exportMade: async () => ({ entity: 'none', pieces: (async function* () {})() }),
    applyFactSet: async (arrival) => {
      self.arrivals.push(arrival);
      return self.factSetResult(arrival);
    },
    events: {
      after: async (caller, seq, limit = 500) =>
        events
          .filter((event) => event.seq > seq && (event.site === null || (caller.sites?.includes(event.site) ?? true)))
          .slice(0, limit),
      newest: async () => events.length,
      whole: () => true,
    },
    sendMail: async () => null,
    tryChannel: async () => ({ ok: true, problem: null, reference: null }),
    onJob: (listener) => {
      jobListeners.add(listener);
      return () => void jobListeners.delete(listener);
    },
    onEvent: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start: async () => undefined,
    stop: async () => undefined,
  };
  const companies: CompanyDoor = {
    operator: async () => null,
    keyHolder: async () => 'unknown',
    claimed: async () => claimed,
    setup: async ({ user }) => {
      if (claimed) return false;
      claimed = true;
      self.members.add(user);
      return true;
    },
    member: async (user, { correlation }) =>
      self.members.has(user)
        ? {
            caller: {
              user,
              company: 'c1',
              sites: self.sites,
              permissions: self.permissions,
              locale: 'en',
              correlation,
            },
            company: { id: 'c1', name: 'Works' },
            companies: [{ id: 'c1', name: 'Works' }],
            sites: self.sites.map((id) => ({ id, name: { en: id } })),
            needsSecondFactor: false,
          }
        : null,
  };
  const plant: PlantDoor = {
    placeOf: async () => ({ company: 'c1', site: 'plant' }),
    config: async () => null,
    highestEpoch: async () => 3,
    waitingCommands: async () => [],
    commandResult: async () => undefined,
    noteOutsideWrites: async () => undefined,
    claimDevice: async () => null,
    gatewayOfSecret: async () => null,
    joinGateway: async () => null,
    certificateIssued: async () => undefined,
    secretAsked: async () => null,
    waitingReadings: async () => [],
    readingResult: async () => undefined,
    renewSecret: async () => null,
    keepStatus: async () => undefined,
    keptStatuses: async () => [],
    hold: async () => undefined,
    held: async () => [],
    heldMessage: async () => undefined,
    settleHeld: async () => ({ ok: true, repeated: false }),
  };
  const terminals: TerminalGate = {
    at: async () => null,
    register: async () => null,
    signOn: async () => ({ ok: false, code: 'unknown-badge', user: null, way: 'badge', wait: null }),
    told: async () => null,
    signOff: async () => undefined,
    unsettled: async () => undefined,
    keys: {
      know: async () => false,
      known: async () => ({ key: null, signedOn: false }),
      comeBack: async () => null,
    },
    rules: async () => ({ idleMinutes: 10, pinDigits: 4 }),
    siteName: async ({ site }) => ({ en: site }),
    memberAt: async () => null,
    offlineSayer: async () => null,
    peopleAt: async () => {
      throw new TypeError('there are no terminals');
    },
    offline: {
      list: async () => {
        throw new TypeError('there are no terminals');
      },
      told: async () => ({ verdict: 'unproven', isNew: false, stays: null }),
      sayer: async () => null,
      permissionsOf: () => ({ permissions: new Set() }),
    },
  };
  return Object.assign(self, { kernel, companies, plant, terminals });
}
