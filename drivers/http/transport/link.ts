import { readFile } from 'node:fs/promises';
import { type ConnectContext, DeviceError } from '@millrace/driver-api';
import { unpackPage } from '../codec/unpack-page.ts';
import type { HttpSettings } from '../manifest.ts';
import {
  type Agents,
  type Answer,
  ExchangeError,
  exchange,
  keptConnections,
  placeOf,
  type Question,
} from './exchange.ts';

/** A page as it came last. It is the same object for as long as the server says that it has not changed. */
export interface Page {
  readonly url: URL;
  readonly type: string;
  readonly body: Buffer;
}

interface KeptPage {
  readonly page: Page;
  readonly conditions: Readonly<Record<string, string>>;
}

const ACCEPT = 'application/json, text/csv, text/plain;q=0.9, */*;q=0.1';
/** Small devices hand out what lies there packed already; to pack for us costs them more than the way does. */
const ENCODING = 'identity, gzip;q=0.5, deflate;q=0.3';
const MOVED = new Set([301, 302, 303, 307, 308]);

/** The pages of one server. Connections are kept between questions and made anew as needed. */
export class HttpLink {
  private readonly settings: HttpSettings;
  private readonly base: URL;
  /** Sent to the settings' own server and to no other. */
  private readonly own: Readonly<Record<string, string>>;
  private readonly agents: Agents;
  private readonly lost: (error: DeviceError) => void;
  /** Pages by their name. There are as many as points name. */
  private readonly pages = new Map<string, KeptPage>();
  private closed = false;

  constructor(
    settings: HttpSettings,
    own: Readonly<Record<string, string>>,
    ca: Buffer | undefined,
    lost: (error: DeviceError) => void,
  ) {
    this.settings = settings;
    this.base = new URL(settings.url);
    this.own = own;
    this.agents = keptConnections(settings.parallel, ca);
    this.lost = lost;
  }

  /** A page, asked for only if it has changed. Rejects with a DeviceError. */
  async page(name: string, signal: AbortSignal): Promise<Page> {
    const kept = this.pages.get(name);
    const { answer, url } = await this.followed(new URL(name, this.base), kept?.conditions ?? {}, signal);
    if (answer.status === 304 && kept) return kept.page;
    if (answer.status < 200 || answer.status > 299) throw readFault(answer, url);
    const unpacked = await unpackPage(answer.body, answer.headers['content-encoding'], this.settings.maxBytes);
    if ('fault' in unpacked) throw new DeviceError('device', `${placeOf(url)}: ${unpacked.fault}`);
    const page = { url, type: answer.headers['content-type'] ?? '', body: unpacked.body };
    const { etag, 'last-modified': modified } = answer.headers;
    const conditions = {
      ...(etag === undefined ? {} : { 'if-none-match': etag }),
      ...(modified === undefined ? {} : { 'if-modified-since': modified }),
    };
    if (Object.keys(conditions).length > 0) this.pages.set(name, { page, conditions });
    else this.pages.delete(name);
    return page;
  }

  /** Sends JSON to a page, and resolves when the server has taken it. Rejects with a DeviceError. Never sent twice. */
  async send(name: string, method: string, body: unknown, signal: AbortSignal): Promise<void> {
    const url = new URL(name, this.base);
    const headers = { ...this.own, accept: ACCEPT, 'content-type': 'application/json' };
    const answer = await this.ask({ url, method, headers, body: Buffer.from(JSON.stringify(body)) }, signal);
    if (answer.status < 200 || answer.status > 299) throw writeFault(answer, url);
  }

  close(): void {
    this.closed = true;
    this.agents.http.destroy();
    this.agents.https.destroy();
    this.pages.clear();
  }

  private async followed(
    first: URL,
    conditions: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<{ answer: Answer; url: URL }> {
    let url = first;
    for (let moved = 0; ; moved++) {
      const own = url.origin === this.base.origin ? this.own : {};
      const headers = { ...own, accept: ACCEPT, 'accept-encoding': ENCODING, ...conditions };
      const answer = await this.ask({ url, method: 'GET', headers }, signal);
      const { location } = answer.headers;
      if (!MOVED.has(answer.status) || location === undefined) return { answer, url };
      if (moved === this.settings.redirects) {
        throw new DeviceError('device', `${placeOf(first)}: it is sent on more than ${moved} times`);
      }
      url = movedTo(url, location);
    }
  }

  private async ask(question: Question, signal: AbortSignal, again = true): Promise<Answer> {
    if (this.closed) throw gone();
    try {
      return await exchange(question, this.agents, this.settings.maxBytes, signal, (reused) => {
        // A kept connection that says nothing may be half open, and with it all that are kept: they are made anew.
        if (reused) this.lost(new DeviceError('silent', `${placeOf(question.url)}: nothing was answered in time`));
      });
    } catch (error) {
      if (this.closed && !signal.aborted) throw gone();
      // A server may end a kept connection in the moment that we ask by it (RFC 9112 §9.3.1): a read is asked once more.
      if (
        again &&
        question.method === 'GET' &&
        error instanceof ExchangeError &&
        error.reused &&
        error.code === 'lost'
      ) {
        return this.ask(question, signal, false);
      }
      throw error;
    }
  }
}

/** Reads the secrets that the settings name. Rejects naming the one that is missing; nothing is asked of the server yet. */
export async function openLink(settings: HttpSettings, { signal, secret, lost }: ConnectContext): Promise<HttpLink> {
  signal.throwIfAborted();
  const secrets = await Promise.all(
    Object.entries(settings.secretHeaders).map(async ([name, of]) => [name, (await secret(of)).trim()] as const),
  );
  const basic =
    settings.user === undefined || settings.secret === undefined
      ? {}
      : {
          authorization: `Basic ${Buffer.from(`${settings.user}:${await secret(settings.secret)}`).toString('base64')}`,
        };
  const ca = settings.ca === undefined ? undefined : await authority(settings.ca);
  signal.throwIfAborted();
  return new HttpLink(settings, { ...settings.headers, ...Object.fromEntries(secrets), ...basic }, ca, lost);
}

async function authority(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new DeviceError('misconfigured', `ca: ${path} cannot be read: look at the path and at who may read it`, {
      cause,
    });
  }
}

const gone = (): DeviceError => new DeviceError('lost', 'we ended the connection');

function movedTo(from: URL, location: string): URL {
  const where = placeOf(from);
  if (!URL.canParse(location, from.href)) throw new DeviceError('device', `${where}: it is sent on to no address`);
  const to = new URL(location, from);
  if (to.protocol !== 'https:' && (to.protocol !== 'http:' || from.protocol === 'https:')) {
    throw new DeviceError(
      'device',
      `${where}: it is sent on to "${to.protocol}", where nobody is asked from ${from.protocol}`,
    );
  }
  return to;
}

function readFault({ status }: Answer, url: URL): DeviceError {
  const where = placeOf(url);
  if (status === 401 || status === 403) {
    return new DeviceError(
      'refused',
      `${where}: the server does not let us in (${status}): look at user, secret and headers`,
    );
  }
  if (status === 404 || status === 410) return new DeviceError('device', `${where}: there is no such page (${status})`);
  if (status === 429) return new DeviceError('device', `${where}: the server is asked too often (429): ask less often`);
  return new DeviceError('device', `${where}: the server answers ${status}`);
}

function writeFault({ status, body }: Answer, url: URL): DeviceError {
  const said = body.subarray(0, 200).toString('utf8').replaceAll(/\s+/g, ' ').trim();
  return new DeviceError(
    'unwritable',
    `${placeOf(url)}: the server answers ${status}${said === '' ? '' : `: ${said}`}`,
  );
}
