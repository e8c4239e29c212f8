import { join } from 'node:path';
import { type ConnectionStatus, type GatewayConfig, nowMicros, PEER_NAME } from '@millrace/contracts';
import type { NamespaceClient, NamespaceServer, OpenNamespaceServer } from '@millrace/driver-api';
import type { GatewayPart, GatewayServices, RunningPart } from '../gateway.types.ts';
import { secretFiles } from '../supervisor/secret-files.ts';
import { writesFromOutside } from './write-from-outside.ts';

const PROTOCOL = 'opcua-server';
const nameOf = ({ certificate }: NamespaceClient): string => PEER_NAME.of(certificate.thumbprint);

/** The OPC UA server of the configuration: opened, closed and opened anew as it says; its points change while it runs. */
class NamespacePart implements RunningPart {
  private readonly services: GatewayServices;
  private readonly open: OpenNamespaceServer;
  private readonly write: Parameters<OpenNamespaceServer>[1]['write'];
  private readonly leave: () => void;
  private running: { readonly signature: string; readonly server: NamespaceServer; readonly sessions: number } | null =
    null;
  private readonly since = new Map<string, { readonly state: string; readonly at: number }>();
  private changing: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(services: GatewayServices, open: OpenNamespaceServer, write: NamespacePart['write']) {
    this.services = services;
    this.open = open;
    this.write = write;
    this.leave = services.journal.onCommitted((group) => this.running?.server.take(group));
  }

  /** One change after the other: two at once would leave a port that nobody closes. */
  useConfig(config: GatewayConfig): Promise<void> {
    this.changing = this.changing.catch(() => undefined).then(() => this.change(config));
    return this.changing;
  }

  doors(): ReturnType<NonNullable<RunningPart['doors']>> {
    if (!this.running) return [];
    const { state, reason, endpoint, sessions } = this.running.server.state();
    const isFull = sessions >= this.running.sessions;
    const standing = state === 'open' ? (isFull ? 'full' : 'open') : state === 'failed' ? 'failed' : 'closed';
    const why =
      state === 'starting' ? (reason ?? 'it is being opened') : isFull ? 'no more sessions are let in' : reason;
    return [{ name: PROTOCOL, address: endpoint, state: standing, reason: why, connections: sessions }];
  }

  /** Clients that have shown a certificate, as links with certificates are told: the same pages and commands look after them. */
  connections(): ConnectionStatus[] {
    const { own = null, clients = [] } = this.running?.server.state() ?? {};
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
    const { server } = this.running ?? {};
    const client = server?.state().clients.find((one) => nameOf(one) === peer);
    if (!server || client?.certificate.thumbprint !== decision.thumbprint) return false;
    await server.decide(what, decision);
    return true;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.leave();
    await this.changing.catch(() => undefined);
    await this.running?.server.stop();
    this.running = null;
  }

  private async change({ opcuaServer, site, points }: GatewayConfig): Promise<void> {
    if (this.stopped) return;
    const { points: _, writable: __, users: ___, ...opened } = opcuaServer ?? {};
    const signature = JSON.stringify([opened, site]);
    if (this.running && (!opcuaServer || this.running.signature !== signature)) {
      await this.running.server.stop();
      this.running = null;
    }
    if (!opcuaServer) return;
    const { settings, log } = this.services;
    this.running ??= {
      signature,
      sessions: opcuaServer.limits.sessions,
      server: this.open(opcuaServer, {
        site,
        address: settings.MILLRACE_HOST,
        folder: join(settings.MILLRACE_DATA, 'certificates', PROTOCOL),
        version: this.services.status().version,
        secret: secretFiles(join(settings.MILLRACE_DATA, 'secrets')),
        write: this.write,
        log,
      }),
    };
    this.running.server.use(points, opcuaServer);
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
  (open: OpenNamespaceServer): GatewayPart =>
  async (services) => {
    const part = new NamespacePart(services, open, await writesFromOutside(services));
    const config = services.config();
    if (config) await part.useConfig(config);
    return part;
  };
