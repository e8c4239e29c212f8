import { createPrivateKey } from 'node:crypto';
import { CERTIFICATE_WARN_DAYS, MICROS_PER_MS } from '@millrace/contracts';
import type { ConnectContext, DriverLog } from '@millrace/driver-api';
import { DeviceError } from '@millrace/driver-api';
import type { Trust } from '@millrace/opcua-pki';
import { type OwnCertificate, ownCertificate } from '@millrace/opcua-pki/own-certificate';
import {
  type EndpointDescription,
  MessageSecurityMode,
  OPCUAClient,
  type OPCUAClientOptions,
  SecurityPolicy,
  StatusCodes,
  setErrorLogger,
  setWarningLogger,
  type UserIdentityInfo,
  UserTokenType,
} from 'node-opcua-client';
import { type ChosenEndpoint, chooseEndpoint } from './endpoint.ts';
import { faultOf, within } from './faults.ts';
import type { OpcuaSettings } from './manifest.ts';
import type { RawSession } from './raw-session.ts';

export interface OpcuaSession {
  readonly client: OPCUAClient;
  readonly session: RawSession;
  readonly settings: OpcuaSettings;
}

/** Where certificates are kept, and which are trusted. */
export interface Pki {
  readonly folder: string;
  readonly trust: Trust;
  /** Told of our own certificate before every attempt. */
  onOwn?(own: OwnCertificate): void;
}

/** Of one answer. Whoever asks has a limit of his own; this one only clears up. */
const ANSWER_MS = 30_000;
/** Of silence on the socket; the link's own watchdog asks more often. */
const TRANSPORT_MS = 60_000;
const FAREWELL_MS = 1_000;
/** What is taken of a peer at most: a chunk, and chunks of one message (16 MB). A longer one is refused by its header. */
const MOST_TAKEN = { receiveBufferSize: 65_536, maxChunkCount: 256, maxMessageSize: 256 * 65_536 } as const;
const DAY_MS = 24 * 3_600_000;

// The library prints its warnings to the console. What matters of them is told by errors, in our own words.
setWarningLogger(() => undefined);
setErrorLogger(() => undefined);

/**
 * A session on the strongest endpoint that the settings allow, with a server whose certificate a person has approved.
 * Rejects with a DeviceError; then nothing is left open.
 */
export async function openSession(settings: OpcuaSettings, context: ConnectContext, pki: Pki): Promise<OpcuaSession> {
  const { signal, log } = context;
  const own = await ownCertificate(pki.folder, log, new Date());
  pki.onOwn?.(own);
  const user = await identityOf(settings, context);
  const offered = await discover(settings.endpoint, own, signal);
  const chosen = chooseEndpoint(offered, settings);
  if (chosen.policy !== 'None') await refuseStranger(chosen, settings.endpoint, pki.trust, own, log);
  const open = (as: OwnCertificate): Promise<OpcuaSession> => sessionAs(as, chosen, user, settings, signal);
  try {
    return await open(own);
  } catch (error) {
    if (!own.before || !isOurCertificate(error)) throw error;
    const opened = await open(own.before);
    const { thumbprint } = own;
    const until = own.before.certificate.validTo;
    log.warn(
      { endpoint: settings.endpoint, thumbprint, until },
      'the server knows our old certificate only: approve the new one there',
    );
    return opened;
  }
}

async function sessionAs(
  own: OwnCertificate,
  chosen: ChosenEndpoint,
  user: UserIdentityInfo,
  settings: OpcuaSettings,
  signal: AbortSignal,
): Promise<OpcuaSession> {
  const client = OPCUAClient.create({
    ...optionsOf(own),
    securityMode: chosen.mode,
    securityPolicy: SecurityPolicy[chosen.policy],
    // What was judged, and no other, is what the channel is made with.
    ...(chosen.policy === 'None' ? {} : { serverCertificate: chosen.description.serverCertificate }),
    requestedSessionTimeout: settings.sessionTimeout / MICROS_PER_MS,
  });
  try {
    await within(signal, client.connect(settings.endpoint));
    const session = (await within(signal, client.createSession2(user))) as RawSession;
    return { client, session, settings };
  } catch (error) {
    await leave(client);
    throw signal.aborted ? error : withOurCertificate(faultOf(error, settings.endpoint), own);
  }
}

/**
 * Ends session, its subscriptions and connection. Never rejects; a server that says no good-bye within a second is cut off.
 * `keeping`: a session whose subscriptions stay for the next one.
 */
export async function leave(client: OPCUAClient, keeping?: RawSession): Promise<void> {
  // The library would wait for the answer of a server that is not there any more.
  const cut = setTimeout(() => channelOf(client)?.forceConnectionBreak(), FAREWELL_MS);
  await keeping?.close(false).catch(() => undefined);
  await client.disconnect().catch(() => undefined);
  clearTimeout(cut);
  client.removeAllListeners();
}

/**
 * Why the connection ended, where it did not end by itself: the library's "close" does not say. Listens before the library
 * does, which tells of the end from its own listener.
 */
export function causeOfEnd(client: OPCUAClient): () => Error | null {
  let cause: Error | null = null;
  channelOf(client)
    ?.getTransport()
    ?._socket?.prependOnceListener('error', (error: Error) => {
      cause = error;
    });
  return () => cause;
}

/** What is below a client: fields that the library's classes have and their types do not name. */
interface Channel {
  forceConnectionBreak(): void;
  getTransport(): { readonly _socket: NodeJS.EventEmitter | null } | undefined;
}
const channelOf = (client: OPCUAClient): Channel | null =>
  (client as unknown as { _secureChannel: Channel | null })._secureChannel;

async function discover(endpoint: string, own: OwnCertificate, signal: AbortSignal): Promise<EndpointDescription[]> {
  const client = OPCUAClient.create({ ...optionsOf(own), securityMode: MessageSecurityMode.None });
  try {
    await within(signal, client.connect(endpoint));
    return await within(signal, client.getEndpoints());
  } catch (error) {
    throw signal.aborted ? error : faultOf(error, endpoint);
  } finally {
    await leave(client);
  }
}

function optionsOf({ applicationUri, certificate, privateKeyPem }: OwnCertificate): OPCUAClientOptions {
  const key = { hidden: createPrivateKey(privateKeyPem) };
  return {
    applicationName: 'Millrace',
    applicationUri,
    // The address that works from here is the one that was configured; servers often name another of theirs.
    endpointMustExist: false,
    connectionStrategy: { maxRetry: 0, initialDelay: 100, maxDelay: 1_000 },
    keepSessionAlive: false,
    transportTimeout: TRANSPORT_MS,
    transportSettings: { ...MOST_TAKEN },
    defaultTransactionTimeout: ANSWER_MS,
    certificateKeyPairProvider: {
      getCertificate: () => certificate.raw,
      getCertificateChain: () => [certificate.raw],
      getPrivateKey: () => key,
    },
    clientCertificateManager: judgedAlready(),
  };
}

/** The library asks its own store too; ours has judged before, in more words than it could pass on. */
const judgedAlready = (): NonNullable<OPCUAClientOptions['clientCertificateManager']> => ({
  referenceCounter: 0,
  initialize: async () => undefined,
  dispose: async () => undefined,
  checkCertificate: async () => StatusCodes.Good,
  verifyCertificate: async () => 'Good',
  trustCertificate: async () => undefined,
  rejectCertificate: async () => undefined,
  getTrustStatus: async () => StatusCodes.Good,
  addIssuer: async () => undefined,
  addRevocationList: async () => undefined,
});

async function refuseStranger(
  { description }: ChosenEndpoint,
  endpoint: string,
  trust: Trust,
  own: OwnCertificate,
  log: DriverLog,
): Promise<void> {
  const chain = splitChain(description.serverCertificate);
  const applicationUri = description.server.applicationUri ?? '';
  const verdict = await trust.judge({ chain, endpoint, applicationUri }, new Date());
  if (!verdict.trusted) {
    const reasons = verdict.faults.map(({ text }) => text).join('; ');
    throw new DeviceError(
      'refused',
      verdict.rejected
        ? `the certificate of ${endpoint} (${verdict.thumbprint}) was rejected by a person: trust it, or give the server another`
        : `the certificate of ${endpoint} waits for approval (${verdict.thumbprint}): ${reasons}`,
    );
  }
  for (const [whose, ends] of [
    ['the certificate of the server', verdict.expires],
    ['our own certificate', own.certificate.validToDate],
  ] as const) {
    const days = Math.floor((ends.getTime() - Date.now()) / DAY_MS);
    if (days <= CERTIFICATE_WARN_DAYS) log.warn({ endpoint, days }, `${whose} ends in ${days} days: renew it`);
  }
}

/** Certificates as OPC UA sends them, one after the other in DER: each begins with its length (ITU-T X.690 §8.1.3). */
export function splitChain(bytes: Buffer): Buffer[] {
  const chain: Buffer[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    // A sequence longer than 255 bytes and shorter than 64 KiB, as every certificate is.
    const length = bytes[at] === 0x30 && bytes[at + 1] === 0x82 ? bytes.readUInt16BE(at + 2) + 4 : bytes.length - at;
    chain.push(bytes.subarray(at, at + length));
    at += length;
  }
  return chain;
}

async function identityOf({ user }: OpcuaSettings, { secret }: ConnectContext): Promise<UserIdentityInfo> {
  if (user === 'anonymous') return { type: UserTokenType.Anonymous };
  if ('name' in user) return { type: UserTokenType.UserName, userName: user.name, password: await secret(user.secret) };
  const [certificate, privateKey] = await Promise.all([secret(user.certificate), secret(user.key)]);
  const der = Buffer.from(certificate.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  return { type: UserTokenType.Certificate, certificateData: der, privateKey };
}

const isOurCertificate = (error: unknown): boolean =>
  error instanceof DeviceError && /trust our certificate/.test(error.message);

/** Who is refused for his certificate needs to know which one it is. */
function withOurCertificate(error: DeviceError, { thumbprint }: OwnCertificate): DeviceError {
  if (!isOurCertificate(error)) return error;
  return new DeviceError(error.code, `${error.message} (thumbprint ${thumbprint})`, { cause: error.cause });
}
