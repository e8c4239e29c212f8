/**
 * A FAKE plant: generated data behind the server's real doors (HTTP and Socket.IO as in docs/interfaces.md), for what a
 * real plant shows only in bad hours: empty, error, no-permission, offline. It proves how screens look and behave in
 * those states and nothing about the server; what must work is proven on the real server and kernel.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Server } from 'socket.io';
import { accountRoute } from './fake/account.ts';
import { FakeApiKeys, rights } from './fake/api-keys.ts';
import { auditRows, memberRows } from './fake/audit.ts';
import { FakeBackups } from './fake/backups.ts';
import { alarmRecords, FakeViews, runsOf } from './fake/beside-trends.ts';
import { callBoard } from './fake/calls.ts';
import { gatewayStatus } from './fake/gateway.ts';
import { AUTHORITY, FakeGateways } from './fake/gateways.ts';
import type { FakeJobs } from './fake/jobs.ts';
import { manyRows } from './fake/many.ts';
import { FakeModules, isRefused } from './fake/modules.ts';
import { notices } from './fake/notices.ts';
import { nowMicros, reasonTree, SITE } from './fake/plant-data.ts';
import { FakeProduction } from './fake/production.ts';
import { pump } from './fake/pump.ts';
import * as records from './fake/records.ts';
import { FakeRules } from './fake/rules.ts';
import { sendScreen } from './fake/screens.ts';
import { trend, valueAt } from './fake/trend.ts';

export type FakeMode = 'full' | 'many' | 'empty' | 'error' | 'no-permission' | 'unclaimed' | 'signed-out';

export interface FakePlant {
  readonly url: string;
  mode: FakeMode;
  /** Commands received, with their keys. */
  readonly commands: { name: string; key: string; input: Record<string, unknown> }[];
  /** The site's configuration as rules change it. */
  readonly rules: FakeRules;
  readonly backups: FakeBackups;
  readonly keys: FakeApiKeys;
  readonly modules: FakeModules;
  readonly gateways: FakeGateways;
  /** The provider that people may sign in with, and where it sends them; null: there is none. `null` of `to`: it is away. */
  oidc: { label: string; to: string | null } | null;
  /** Values told a second, over all points that are watched; 0: each once a second. */
  rate: number;
  /** The next command is refused so, once. */
  refuseNext: { code: string; detail: string } | null;
  /** Tells an event of this type on the live channel. */
  happen(type: string): void;
  /** Cuts the live channel and answers every call with nothing, as a pulled cable does; `false` plugs it in. */
  cut(on: boolean): void;
  stop(): Promise<void>;
}

const empty: Readonly<Record<string, unknown>> = {
  'production-log.stops': { rows: [], next: null },
  'production-log.jobs': { rows: [], next: null },
  'stock.balances': { rows: [], next: null },
  'stock.moves': { rows: [], next: null },
  'stock.to-reconcile': { rows: [], next: null, count: 0 },
  'plant.gateways': { gateways: [] },
  'kernel.api-keys.all': { rows: [] },
  'kernel.modules': { modules: [], held: [] },
  'kernel.handlers': { rows: [] },
  'kernel.audit': { rows: [], next: null },
  'kernel.facts': { rows: [], next: null },
  'kernel.dead-letters': { rows: [], next: null },
  'kernel.members': { rows: [], next: null },
  'kernel.notices': { rows: [], next: null, unread: 0 },
  'kernel.proposals': { rows: [], next: null },
  'kernel.attention': { groups: [], news: [] },
  'kernel.attention-count': { count: 0, more: false, news: [] },
  'kernel.attention-done': { rows: [], last: null },
  'kernel.decisions': { rows: [], next: null },
  'kernel.decisions-asked': { rows: [], next: null },
  'kernel.workflows': { rows: [] },
};

export async function startFakePlant({ port = 0 }: { port?: number } = {}): Promise<FakePlant> {
  const production = new FakeProduction();
  const rules = new FakeRules();
  const backups = new FakeBackups();
  const keys = new FakeApiKeys();
  const gateways = new FakeGateways();
  const modules = new FakeModules();
  const views = new FakeViews();
  const commands: FakePlant['commands'] = [];
  let mode: FakeMode = 'full';
  let cut = false;
  let oidc: FakePlant['oidc'] = null;
  let refuseNext: FakePlant['refuseNext'] = null;
  let rate = 0;

  const queries: Readonly<Record<string, (input: Record<string, unknown>) => unknown>> = {
    'plant.devices': () => ({ devices: [] }),
    'plant.gateways': () => gateways.rows(),
    'plant.rule.of-topic': ({ topic }) => rules.ofTopic(String(topic)),
    'plant.config.versions': () => rules.versions,
    'production-log.overview': () =>
      mode === 'empty' ? { ...production.overview(), lines: [] } : production.overview(),
    'production-log.machine': ({ machine }) => production.machine(String(machine)),
    'production-log.stops': ({ machine, line, unexplained }) => ({
      rows: production.stops
        .map((stop) => production.stopRow(stop))
        .filter(
          (row) =>
            (!machine || row.machine === machine) && (!line || row.line === line) && (!unexplained || !row.reason),
        )
        .sort((a, b) => b.from - a.from),
      next: null,
    }),
    'production-log.reasons': () => reasonTree(),
    'production-log.jobs': ({ line }) => ({ rows: production.jobs.of(line), next: null }),
    'production-log.runs': () => runsOf(production.jobs),
    'kernel.views': ({ entity }) => views.rows(entity),
    'production-log.losses': () => {
      const to = nowMicros();
      const lost = production.stops.map(({ from, to: end }) => (end ?? to) - from).filter((time) => time > 0);
      const time = lost.reduce((sum, one) => sum + one, 0);
      const row = { key: null, name: null, time, count: lost.length, longest: Math.max(0, ...lost) };
      return { from: to - 86_400e6, to, rows: lost.length > 0 ? [row] : [], micro: { time: 0, count: 0 } };
    },
    'kernel.boards': () => ({ rows: [], begins: null, shown: null }),
    'stock.balances': () => records.balances(),
    'stock.moves': () => records.moves(),
    'stock.to-reconcile': () => records.toReconcile(),
    'andon.board': () => callBoard(),
    'alarms.standing': () => ({ at: nowMicros(), quiet: 0, positions: [] }),
    'attendance.day': () =>
      mode === 'empty' ? { ...records.attendance(), people: [], unknown: [] } : records.attendance(),
    'kernel.api-keys': () => keys.rows(false),
    'kernel.api-keys.all': () => keys.rows(true),
    'kernel.audit': auditRows,
    'kernel.modules': () => modules.rows(),
    'kernel.facts': () => records.factRows(),
    'kernel.trail': ({ fact }) => records.trail(String(fact)),
    'kernel.dead-letters': () => records.deadLetters(),
    'kernel.members': () => memberRows(),
    'kernel.notices': () => notices(),
    'kernel.proposals': () => ({ rows: [], next: null }),
    'kernel.attention': () => ({ groups: [], news: [] }),
    'kernel.attention-count': () => ({ count: 0, more: false, news: [] }),
    'kernel.attention-done': () => ({ rows: [], last: null }),
    'kernel.decisions': () => ({ rows: [], next: null }),
    'kernel.decisions-asked': () => ({ rows: [], next: null }),
    'kernel.decisions-waiting': () => ({ count: 0 }),
    'kernel.workflows': () => ({ rows: [] }),
    'kernel.workflow-commands': () => ({ rows: [] }),
  };

  const json = (response: ServerResponse, status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
    response.end(body === undefined ? '' : JSON.stringify(body));
  };
  const refuse = (response: ServerResponse, status: number, code: string, detail: string) =>
    json(response, status, { type: `about:blank`, title: code, status, code, detail });

  /** A refusal in words, or null: it is done. */
  function command(name: string, key: string, input: Record<string, unknown>): ReturnType<FakeJobs['act']> {
    commands.push({ name, key, input });
    const refused = refuseNext;
    refuseNext = null;
    if (refused) return refused;
    if (name.startsWith('production-log.job.')) return production.jobs.act(name.split('.').at(-1) ?? '', input);
    if (name === 'production-log.count.enter') {
      const { entry, machine, kind, quantity, at } = input as never as Record<
        'entry' | 'machine' | 'quantity',
        string
      > & {
        kind: 'good';
        at: number;
      };
      production.entered.push({ id: entry, machine, kind, quantity, at, by: 'Nusrat Jahan' });
    }
    if (name === 'production-log.count.take-back') {
      const found = production.entered.findIndex(({ id }) => id === input.entry);
      if (found >= 0) production.entered.splice(found, 1);
    }
    if (name === 'production-log.stop.explain') {
      const stop = production.stops.find((each) => each.machine === input.machine && each.from === input.from);
      if (stop) {
        stop.reason = String(input.reason);
        stop.by = 'Nusrat Jahan';
      }
      happen('production-log.stop-explained');
    }
    return null;
  }

  async function api(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = chunks.length ? JSON.parse(Buffer.concat(chunks).toString()) : {};
    const path = url.pathname;
    if (path === '/api/v1/terminal') return json(response, 200, { at: nowMicros(), terminal: null, person: null });
    if (path === '/api/v1/setup') return json(response, 200, { claimed: mode !== 'unclaimed' });
    if (path === '/api/v1/setup/claim') {
      if (body.code !== 'MILL-2611') return refuse(response, 422, 'code-wrong', 'This is not the code on the console');
      mode = 'full';
      return json(response, 200, {});
    }
    if (path === '/api/auth/ways') return json(response, 200, { password: true, oidc: oidc && { label: oidc.label } });
    if (path === '/api/auth/oidc') {
      if (!oidc?.to) return refuse(response, 503, 'provider-away', 'The provider does not answer');
      return json(response, 200, { url: new URL(`/${body.app}${oidc.to}`, `http://${request.headers.host}`).href });
    }
    if (path === '/api/auth/sign-in/email') {
      if (body.password !== 'turning-wheels-26') return refuse(response, 401, 'wrong', 'Wrong');
      mode = 'full';
      return json(response, 200, { user: { name: 'Nusrat Jahan', email: body.email } });
    }
    if (path === '/api/auth/sign-out') {
      mode = 'signed-out';
      return json(response, 200, {});
    }
    if (mode === 'unclaimed' || mode === 'signed-out') return refuse(response, 401, 'not-signed-in', 'Sign in first');
    if (path === '/api/v1/me')
      return json(response, 200, {
        user: { id: 'u1', name: 'Nusrat Jahan', email: 'nusrat@example.com' },
        company: { id: 'c1', name: 'Padma Works' },
        companies: [{ id: 'c1', name: 'Padma Works' }],
        sites: [{ id: SITE, name: 'Ashulia, Dhaka' }],
        permissions: mode === 'no-permission' ? ['plant.tree'] : ['*'],
        locale: 'en',
        off: modules.off(),
      });
    if (path === '/api/v1/queries/plant.tree')
      return json(response, 200, mode === 'empty' ? { sites: [] } : production.tree());
    if (mode === 'no-permission') return refuse(response, 403, 'not-permitted', 'Your role does not have this right');
    if (mode === 'error') return refuse(response, 500, 'fault', 'The reason is in the log under 7f3a-22');
    if (path === '/api/v1/ledger') {
      const own = {
        site: SITE,
        status: { ...gatewayStatus(), configVersion: rules.version },
        receivedAt: nowMicros(),
        online: true,
      };
      const told = mode === 'empty' ? [] : [own, ...(gateways.boxes ? gateways.accounts() : [])];
      return json(response, 200, { gateways: told, joining: gateways.joining });
    }
    if (path === '/api/v1/quarantine')
      return json(response, 200, mode === 'empty' ? { entries: [] } : records.quarantine());
    if (path.endsWith('/payloads')) return json(response, 200, { messages: rules.kept(path) });
    if (path.startsWith('/api/v1/quarantine/')) return json(response, 200, rules.replay(path));
    if (path === '/api/v1/backups')
      return json(response, 200, request.method === 'POST' ? backups.make() : backups.report(mode === 'empty'));
    if (path.startsWith('/api/v1/packs')) {
      const answer = modules.route(request.method ?? 'GET', path, body);
      if (isRefused(answer)) return refuse(response, 422, answer.refused.code, answer.refused.detail);
      return json(response, 200, answer);
    }
    if (path === '/api/v1/rights') return json(response, 200, rights());
    const account = accountRoute(path);
    if (account) return json(response, 200, account);
    if (path === '/api/v1/entities/alarms.alarm')
      return json(response, 200, alarmRecords(JSON.parse(url.searchParams.get('filter') ?? '{}')));
    if (path === '/api/v1/points/last') return json(response, 200, { values: [] });
    if (path === '/api/v1/trend') return json(response, 200, trend(url.searchParams, mode === 'empty'));
    if (path.startsWith('/api/v1/queries/')) {
      const name = path.slice('/api/v1/queries/'.length);
      const input = JSON.parse(url.searchParams.get('input') ?? '{}');
      const answer = mode === 'empty' ? empty[name] : mode === 'many' ? manyRows(name, input) : undefined;
      const found = answer ?? queries[name]?.(input);
      return found ? json(response, 200, found) : refuse(response, 404, 'not-found', `No ${name}`);
    }
    if (path.startsWith('/api/v1/commands/')) {
      const name = path.slice('/api/v1/commands/'.length);
      const key = String(request.headers['idempotency-key']);
      const own = rules.command(name, key, body);
      const refusal = url.searchParams.get('dryRun') === '1' ? undefined : command(name, key, body);
      if (refusal) return refuse(response, 409, refusal.code, refusal.detail);
      if (own && 'refusal' in own) return json(response, own.status, own.refusal);
      return json(response, 200, {
        result:
          own?.result ??
          views.command(name, body) ??
          keys.command(name, body) ??
          gateways.command(name, body) ??
          modules.command(name, body) ??
          {},
      });
    }
    refuse(response, 404, 'not-found', 'No such route');
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake');
    if (url.pathname === '/trust/millrace-authority.pem') return void response.end(AUTHORITY);
    if (!url.pathname.startsWith('/api/')) return sendScreen(response, url.pathname);
    if (cut) return void request.socket.destroy();
    api(request, response, url).catch((error: unknown) => refuse(response, 500, 'fake-broke', String(error)));
  });
  const io = new Server(server, { path: '/live' });
  io.use((_, next) => next(cut ? new Error('cut') : undefined));
  let seq = 100;
  const happen = (type: string) =>
    void io.emit('event', { seq: ++seq, at: nowMicros(), type, site: SITE, payload: {} });
  io.on('connection', (socket) => {
    const watched = new Set<number>();
    const tick = () => {
      const values = [...watched].map((point) => ({ i: point, v: valueAt(point, nowMicros()), q: 0, t: nowMicros() }));
      if (values.length) socket.emit('values', values);
      if (mode !== 'empty' && socket.rooms.has('ledger'))
        socket.emit('status', { site: SITE, status: gatewayStatus(), receivedAt: nowMicros(), online: true });
    };
    const timer = setInterval(tick, 1_000);
    const stopPump = pump(socket, watched, () => rate);
    socket.on('watch', ({ points = [], topics = [] }: { points?: number[]; topics?: string[] }) => {
      for (const point of points) watched.add(point);
      for (const topic of topics) void socket.join(topic);
      socket.emit('snapshot', {
        points: points.map((point) => ({ i: point, v: valueAt(point, nowMicros()), q: 0, t: nowMicros() })),
      });
      tick();
    });
    socket.on('unwatch', ({ points = [], topics = [] }: { points?: number[]; topics?: string[] }) => {
      for (const point of points) watched.delete(point);
      for (const topic of topics) void socket.leave(topic);
    });
    socket.on('disconnect', () => {
      clearInterval(timer);
      stopPump();
    });
    socket.on('clock', (answer: (at: number) => void) => answer(Date.now()));
  });

  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the fake plant has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    get mode() {
      return mode;
    },
    set mode(next) {
      mode = next;
    },
    commands,
    rules,
    backups,
    modules,
    keys,
    gateways,
    get oidc() {
      return oidc;
    },
    set oidc(next) {
      oidc = next;
    },
    get rate() {
      return rate;
    },
    set rate(next) {
      rate = next;
    },
    get refuseNext() {
      return refuseNext;
    },
    set refuseNext(next) {
      refuseNext = next;
    },
    happen,
    cut(on) {
      cut = on;
      if (on) io.disconnectSockets(true);
    },
    stop: async () => {
      await io.close();
      server.closeAllConnections();
    },
  };
}

if (process.argv[1] === import.meta.filename) {
  const plant = await startFakePlant({ port: Number(process.env.PORT ?? 8099) });
  console.log(`A fake plant answers on ${plant.url}/office/`);
}
