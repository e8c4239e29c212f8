import { join } from 'node:path';
import {
  type ConnectionStatus,
  type GatewayConfig,
  type GatewayThread,
  nowMicros,
  type OpcuaServer,
  PEER_NAME,
} from '@millrace/contracts';
import type {
  HistoricReading,
  NamespaceClient,
  NamespaceHistoryQuestion,
  NamespaceHost,
  NamespaceServer,
  OpenNamespaceServer,
} from '@millrace/driver-api';
import { type PeopleOfServer, peopleOfServer } from '../forward/ask-person.ts';
import type { TlsFiles } from '../forward/http-call.ts';
import type { GatewayPart, GatewayServices, RunningPart } from '../gateway.types.ts';
import { KeptInUse } from '../supervisor/kept-in-use.ts';
import { secretFiles } from '../supervisor/secret-files.ts';
import { containedNamespace } from './contained-namespace.ts';
import { writesFromOutside } from './write-from-outside.ts';

const PROTOCOL = 'opcua-server';
const nameOf = ({ certificate }: NamespaceClient): string => PEER_NAME.of(certificate.thumbprint);

export interface NamespacePace {
  /** ms until a server that failed is begun anew; ten seconds where it is left out. */
  readonly again?: number;
}

interface Serving {
  readonly signature: string;
  settings: OpcuaServer;
  points: GatewayConfig['points'];
  readonly kept: KeptInUse<{ readonly server: NamespaceServer; start(): Promise<void>; stop(): Promise<void> }>;
  /** Why it is not in use, until it is again. */
  trouble: string | null;
}

/** The OPC UA server of the configuration: opened, closed and opened anew as it says; its points change while it runs. */
class NamespacePart implements RunningPart {
  private readonly services: GatewayServices;
  private readonly open: OpenNamespaceServer;
  private readonly write: Parameters<OpenNamespaceServer>[1]['write'];
  private readonly leave: () => void;
  private readonly pace: NamespacePace;
  private readonly people: PeopleOfServer | null;
  private running: Serving | null = null;
  private readonly since = new Map<string, { readonly state: string; readonly at: number }>();
  private changing: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    services: GatewayServices,
    open: OpenNamespaceServer,
    write: NamespacePart['write'],
    pace: NamespacePace,
    people: PeopleOfServer | null,
  ) {
    this.services = services;
    this.pace = pace;
    this.people = people;
    this.open = open;
    this.write = write;
    this.leave = services.journal.onCommitted((group) => this.server?.take(group));
  }

  /** One change after the other: two at once would leave a port that nobody closes. */
  useConfig(config: GatewayConfig): Promise<void> {
    this.changing = this.changing.catch(() => undefined).then(() => this.change(config));
    return this.changing;
  }

  doors(): ReturnType<NonNullable<RunningPart['doors']>> {
    if (!this.running) return [];
    const { settings, trouble } = this.running;
    const standing = this.server?.state();
    if (!standing) {
      const address = `opc.tcp://${settings.host ?? this.services.settings.MILLRACE_HOST}:${settings.port}`;
      return [{ name: PROTOCOL, address, state: 'failed', reason: trouble, connections: 0 }];
    }
    const { state, endpoint, sessions } = standing;
    const reason = standing.reason ?? (state === 'open' ? null : trouble);
    const isFull = sessions >= settings.limits.sessions;
    const door = state === 'open' ? (isFull ? 'full' : 'open') : state === 'failed' ? 'failed' : 'closed';
    const why =
      state === 'starting' ? (reason ?? 'it is being opened') : isFull ? 'no more sessions are let in' : reason;
    return [{ name: PROTOCOL, address: endpoint, state: door, reason: why, connections: sessions }];
  }

  threads(): GatewayThread[] {
    const { state, thread } = this.server?.state() ?? {};
    if (!thread) return [];
    return [
      { name: PROTOCOL, state: state === 'failed' ? 'waiting' : 'running', devices: [], memory: null, ...thread },
    ];
  }

  /** Clients that have shown a certificate, as links with certificates are told: the same pages and commands look after them. */
  connections(): ConnectionStatus[] {
    const { own = null, clients = [] } = this.server?.state() ?? {};
    if (own === null) return [];
    const shown = new Set(clients.map(nameOf));
    for (const id of this.since.keys()) if (!shown.has(id)) this.since.delete(id);
    return clients.map((client) => {
      const id = nameOf(client);
      const standing = this.standing(id, client);
      const counts = { points: 0, usable: 0, requests: 0, failed: 0, missed: 0, lastAnswer: null, answerMs: null };
      return {
        id,
        protocol: PROTOCOL,
        ...standing,
        connects: client.sessions,
        writes: 0,
        certificates: { own, peer: client.certificate },
        devices: [{ id, ...standing, ...counts }],
      };
    });
  }

  async decide(...[peer, what, decision]: Parameters<NonNullable<RunningPart['decide']>>): Promise<boolean> {
    const { server } = this;
    const client = server?.state().clients.find((one) => nameOf(one) === peer);
    if (!server || client?.certificate.thumbprint !== decision.thumbprint) return false;
    await server.decide(what, decision);
    return true;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.leave();
    await this.changing.catch(() => undefined);
    await this.running?.kept.stop();
    this.running = null;
    this.people?.close();
  }

  private get server(): NamespaceServer | undefined {
    return this.running?.kept.current?.server;
  }

  private async change({ opcuaServer, site, points }: GatewayConfig): Promise<void> {
    if (this.stopped) return;
    const { points: _, writable: __, users: ___, people: ____, ...opened } = opcuaServer ?? {};
    const signature = JSON.stringify([opened, site]);
    if (this.running && (!opcuaServer || this.running.signature !== signature)) {
      this.services.held.release({ kind: PROTOCOL, id: site });
      await this.running.kept.stop();
      this.running = null;
    }
    if (!opcuaServer) return;
    if (this.running) {
      Object.assign(this.running, { settings: opcuaServer, points });
      this.server?.use(points, opcuaServer);
      return;
    }
    this.running = this.serve(signature, site, opcuaServer, points);
    await this.running.kept.start();
  }

  private serve(signature: string, site: string, settings: OpcuaServer, points: GatewayConfig['points']): Serving {
    const { log } = this.services;
    const host = this.hostOf(site);
    const serving: Serving = {
      ...{ signature, settings, points, trouble: null },
      kept: new KeptInUse({
        make: (failed) => {
          const server = containedNamespace(site, this.open, serving.settings, host, failed);
          return { server, start: async () => server.use(serving.points, serving.settings), stop: () => server.stop() };
        },
        hold: () => this.services.held.holdOf({ kind: PROTOCOL, id: site }),
        onRefused: (reason) => {
          serving.trouble = reason;
          log.error({ reason }, 'the OPC UA server cannot be used');
        },
        onFailed: ({ message, stack }) => {
          this.services.restarts.count({ kind: PROTOCOL, id: site }, message);
          serving.trouble = `it failed, and is begun anew: ${message}`;
          log.warn({ reason: message, stack }, 'the OPC UA server failed');
        },
        onNotEnded: (reason) => log.warn({ reason }, 'the OPC UA server did not end cleanly'),
        ...this.pace,
      }),
    };
    return serving;
  }

  private hostOf(site: string): NamespaceHost {
    const { settings, log, readings } = this.services;
    return {
      site,
      address: settings.MILLRACE_HOST,
      folder: join(settings.MILLRACE_DATA, 'certificates', PROTOCOL),
      version: this.services.status().version,
      secret: secretFiles(join(settings.MILLRACE_DATA, 'secrets')),
      write: this.write,
      history: readings && ((question) => this.historyOf(question, readings)),
      person: this.people?.find ?? null,
      log,
    };
  }

  private async historyOf(
    { path, ...question }: NamespaceHistoryQuestion,
    readings: NonNullable<GatewayServices['readings']>,
  ): Promise<readonly HistoricReading[]> {
    const point = this.running?.points.find((one) => one.path === path);
    if (!point) return [];
    const kept = await readings({ ...question, point: point.id });
    return kept.map(({ value, ...reading }) => ({ ...reading, value: value as HistoricReading['value'] }));
  }

  private standing(id: string, { certificate, name, sessions }: NamespaceClient) {
    const [state, reason] =
      certificate.standing === 'waiting'
        ? (['refused', `${name} calls, and nobody has approved its certificate`] as const)
        : certificate.standing === 'rejected'
          ? (['stopped', `${name} was rejected by a person`] as const)
          : sessions > 0
            ? (['online', null] as const)
            : (['stopped', `${name} has no session open`] as const);
    const known = this.since.get(id);
    const at = known?.state === state ? known.at : nowMicros();
    this.since.set(id, { state, at });
    return { state, reason, since: at };
  }
}

/** The unified namespace offered to clients outside, as a part of the gateway. */
export const namespacePart =
  (
    open: OpenNamespaceServer,
    { tls, ...pace }: NamespacePace & { readonly tls?: TlsFiles | undefined } = {},
  ): GatewayPart =>
  async (services) => {
    const people = peopleOfServer(services, tls);
    const part = new NamespacePart(services, open, await writesFromOutside(services), pace, people);
    const config = services.config();
    if (config) await part.useConfig(config);
    return part;
  };
