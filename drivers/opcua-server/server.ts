import { X509Certificate } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { DriverLog } from '@millrace/driver-api';
import { detailsOf, thumbprintOf, trustIn } from '@millrace/opcua-pki';
import { ownCertificate } from '@millrace/opcua-pki/own-certificate';
import {
  type AddressSpace,
  MessageSecurityMode,
  nodesets,
  OPCUAServer,
  type OPCUAServerOptions,
  SecurityPolicy,
  type ServerSession,
  setErrorLogger,
  setWarningLogger,
} from 'node-opcua';
import { UnifiedNamespace } from './address-space.ts';
import { ClientTrust } from './client-trust.ts';
import { guardConnections } from './connection-guard.ts';
import { historyReader, MOST_VALUES } from './history.ts';
import type { NewestBatch, Questions, ServedPoint, ThreadBeginning, ThreadState, WhoMayEnter } from './messages.ts';
import { ServedValues } from './served-values.ts';
import { signIn } from './sign-in.ts';
import { OPERATION_LIMITS, transportSettings } from './transport-limits.ts';
import { letWrite } from './writes.ts';

/** Milliseconds between two reports of one item, at the fastest. */
const FASTEST_MS = 50;
/** Connections beside the sessions: those that only ask what there is, or are about to sign in. */
const SPARE_CONNECTIONS = 20;
const SUBSCRIPTIONS_OF_A_SESSION = 50;
const QUEUE_OF_AN_ITEM = 1_000;
/** A connection on which nothing was said for so long is gone, ms. */
const SILENT_MS = 3 * 60_000;
/** So often people of the plant who are in are asked for again: a key that was revoked opens nothing for longer. */
const ASK_AGAIN_MS = 60_000;

// The library prints its warnings to the console. What matters of them is told by errors, in our own words.
setWarningLogger(() => undefined);
setErrorLogger(() => undefined);

/** The library's types want a store on disk; it takes any other as well. */
type CertificateManager = NonNullable<OPCUAServerOptions['serverCertificateManager']>;

export interface ServingParts extends ThreadBeginning {
  readonly log: DriverLog;
  ask<Name extends keyof Questions>(question: Name, ask: Questions[Name]['ask']): Promise<Questions[Name]['answer']>;
}

export interface Serving {
  use(points: readonly ServedPoint[], who: WhoMayEnter): void;
  take(batch: NewestBatch): void;
  state(): ThreadState;
  readonly clients: Pick<ClientTrust, 'decide'>;
  /** Ends what is open under a certificate that is trusted no more. */
  endSessionsOf(thumbprint: string): void;
  stop(): Promise<void>;
}

/** Opens the server. Rejects where it cannot listen, or its certificate cannot be kept. */
export async function serve(parts: ServingParts): Promise<Serving> {
  const { settings, site, address, folder, version, log, ask } = parts;
  const own = await ownCertificate(folder, log, new Date());
  const clients = new ClientTrust(trustIn(folder), own.certificate.raw);
  await clients.remember();
  const host = settings.host ?? address;
  const users = signIn({
    secret: (name) => ask('secret', name),
    person: (name, key) => ask('person', { name, key }),
    now: () => performance.now(),
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    onRefused: (user, reason) => log.warn({ user, reason }, 'somebody was not let in by the OPC UA server'),
  });
  const server = new OPCUAServer({
    ...access(settings),
    port: settings.port,
    host,
    hostname: isAnyAddress(host) ? hostname() : host,
    certificateFile: own.file,
    privateKeyFile: join(folder, 'own', 'key.pem'),
    serverCertificateManager: clients.store() as unknown as CertificateManager,
    // Users are known by name and password alone; the library wants a store for their certificates all the same.
    userCertificateManager: refusingStore(clients),
    serverInfo: {
      applicationUri: own.applicationUri,
      productUri: 'urn:millrace',
      applicationName: { text: 'Millrace' },
    },
    buildInfo: { productName: 'Millrace', manufacturerName: 'Millrace', softwareVersion: version },
    nodesets: [nodesets.standard],
    userManager: {
      isValidUserAsync(name, password, callback) {
        users.mayEnter(name, password).then(
          (may) => callback(null, may),
          (error: Error) => callback(error),
        );
      },
    },
    isAuditing: false,
    timeout: SILENT_MS,
    transportSettings,
  });
  await server.initialize();
  const space = server.engine.addressSpace as AddressSpace;
  const values = new ServedValues();
  const namespace = space.registerNamespace(`urn:millrace:uns:${site}`);
  Object.assign(server.engine.historyServerCapabilities, {
    accessHistoryDataCapability: parts.history,
    maxReturnDataValues: MOST_VALUES,
  });
  const unified = new UnifiedNamespace({
    space,
    namespace,
    values,
    ...(parts.history && {
      history: historyReader({
        history: (question) => ask('history', question),
        onFault: (path, reason) => log.warn({ path, reason }, 'the history of a point could not be read'),
      }),
    }),
    onWritable: (variable, point, read) =>
      letWrite(variable, point, {
        read,
        mayWrite: users.mayWrite,
        write: (wanted) => ask('write', wanted),
        onRefused: (wanted, reason) => log.warn({ ...wanted, reason }, 'a write through the OPC UA server was refused'),
      }),
  });
  try {
    await server.start();
    guardConnections(server, log);
  } catch (error) {
    server.dispose();
    throw error;
  }
  const certificate = detailsOf(own.certificate);
  const endSessions = (isMeant: (session: ServerSession) => boolean): void => {
    for (const session of server.engine.getSessions()) {
      if (!isMeant(session)) continue;
      const { channel } = session;
      server.engine.closeSession(session.authenticationToken, true, 'Forcing');
      channel?.close();
    }
  };

  const endStrangers = (): void =>
    endSessions((session) => {
      const user = userOf(session);
      return user !== null && !users.mayStay(user);
    });
  const askingAgain = setInterval(() => {
    const here = new Set(server.engine.getSessions().flatMap((session) => userOf(session) ?? []));
    void users.askAgain(here).then(endStrangers);
  }, ASK_AGAIN_MS);
  askingAgain.unref();

  return {
    use(points, who) {
      users.use(who);
      endStrangers();
      unified.use(points);
    },
    take(batch) {
      unified.changed(values.take(batch));
    },
    state() {
      const sessions = server.engine.getSessions();
      const open = new Map<string, number>();
      let monitoredItems = 0;
      for (const session of sessions) {
        monitoredItems += session.currentMonitoredItemCount;
        const thumbprint = thumbprintOfSession(session);
        if (thumbprint) open.set(thumbprint, (open.get(thumbprint) ?? 0) + 1);
      }
      return {
        endpoint: `opc.tcp://${isAnyAddress(host) ? hostname() : host}:${settings.port}`,
        sessions: sessions.length,
        monitoredItems,
        own: certificate,
        clients: clients.clients(open),
      };
    },
    clients,
    endSessionsOf: (thumbprint) => endSessions((session) => thumbprintOfSession(session) === thumbprint),
    async stop() {
      clearInterval(askingAgain);
      await server.shutdown(0);
      server.dispose();
    },
  };
}

function access({ anonymous, unsecured, limits }: ThreadBeginning['settings']): OPCUAServerOptions {
  const none = unsecured ? [SecurityPolicy.None] : [];
  return {
    allowAnonymous: anonymous,
    securityPolicies: [
      ...none,
      SecurityPolicy.Basic256Sha256,
      SecurityPolicy.Aes128_Sha256_RsaOaep,
      SecurityPolicy.Aes256_Sha256_RsaPss,
    ],
    securityModes: [
      ...(unsecured ? [MessageSecurityMode.None] : []),
      MessageSecurityMode.Sign,
      MessageSecurityMode.SignAndEncrypt,
    ],
    maxConnectionsPerEndpoint: limits.sessions + SPARE_CONNECTIONS,
    serverCapabilities: {
      maxSessions: limits.sessions,
      maxSubscriptions: limits.subscriptions,
      maxSubscriptionsPerSession: Math.min(limits.subscriptions, SUBSCRIPTIONS_OF_A_SESSION),
      maxMonitoredItems: limits.monitoredItems,
      maxMonitoredItemsPerSubscription: limits.monitoredItems,
      maxMonitoredItemsQueueSize: QUEUE_OF_AN_ITEM,
      maxBrowseContinuationPoints: 10,
      minSupportedSampleRate: FASTEST_MS,
      maxArrayLength: 10_000,
      maxStringLength: 1_048_576,
      maxByteStringLength: 1_048_576,
      operationLimits: OPERATION_LIMITS,
    },
  };
}

const isAnyAddress = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** Null: nobody by name. */
const userOf = ({ userIdentityToken }: ServerSession): string | null =>
  (userIdentityToken as { readonly userName?: string | null } | undefined)?.userName ?? null;

function thumbprintOfSession({ channel }: ServerSession): string | null {
  const certificate = channel?.clientCertificate;
  return certificate ? thumbprintOf(new X509Certificate(certificate)) : null;
}

/** Nobody enters by a certificate of his own: the answer is no, and nothing is kept of it. */
function refusingStore(clients: ClientTrust): CertificateManager {
  const store = clients.store();
  const no = async (): Promise<string> => 'BadCertificateUntrusted';
  return { ...store, verifyCertificate: no } as unknown as CertificateManager;
}
