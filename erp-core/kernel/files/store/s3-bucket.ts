import { createReadStream } from 'node:fs';
import { type IncomingMessage, request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { Fault } from '../../fault.ts';
import type { ByteRange } from './file-store.ts';

export interface S3Settings {
  /** "https://s3.eu-central-1.amazonaws.com", "http://127.0.0.1:9000". */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  /** The bucket stands in the path, not in the host name: what most stores but Amazon's want. */
  readonly pathStyle: boolean;
  readonly accessKey: string;
  readonly secretKey: string;
  /** What the store is asked to encrypt objects with; left out: what its bucket does by itself. */
  readonly encryption?: 'AES256' | 'aws:kms' | undefined;
}

export interface S3Object {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/** A file of this machine, and what it has to be: the store compares, and keeps nothing else. */
export interface S3Body {
  readonly path: string;
  readonly size: number;
  /** SHA-256, in hexadecimal. */
  readonly hash: string;
}

/** The five things that are asked of a bucket (Amazon S3 API 2006-03-01, signed by version 4). */
export interface S3Bucket {
  /** There as a whole, or not at all. */
  readonly put: (key: string, body: S3Body) => Promise<void>;
  /** Undefined: it is not there. */
  readonly get: (key: string, range?: ByteRange) => Promise<IncomingMessage | undefined>;
  /** Its bytes; undefined: it is not there. */
  readonly sizeOf: (key: string) => Promise<number | undefined>;
  /** Objects whose keys begin so, in their order, behind `after`. */
  readonly list: (prefix: string, after: string) => AsyncIterable<S3Object>;
  readonly remove: (key: string) => Promise<void>;
}

interface Asked {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: S3Body;
}

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
/** Nothing came or went for so long: the link is dead. */
const SILENT_MS = 20_000;
/** The same while an answer is read: a person's browser may take it in slowly. */
const READER_MS = 300_000;
const TRIES = 4;
const FIRST_PAUSE_MS = 150;
const BUSY = new Set([408, 429, 500, 502, 503, 504]);
/** Stores take signatures of a quarter of an hour; beyond this much our clocks are taken to differ. */
const SKEWED_MS = 60_000;
const PAGE = 1_000;

export function s3Bucket(settings: S3Settings): S3Bucket {
  const { bucket, region, accessKey, secretKey, pathStyle, encryption } = settings;
  const base = new URL(settings.endpoint);
  const host = pathStyle ? base.host : `${bucket}.${base.host}`;
  /** What has to be added to our clock (ms) to be the store's, as it told when it refused. */
  let ahead = 0;

  function addressOf({ key = '', query = {} }: Asked): string {
    const folder = `${base.pathname.replace(/\/$/, '')}${pathStyle ? `/${bucket}` : ''}`;
    const path = `${folder}/${key.split('/').map(encodeURIComponent).join('/')}`;
    // By hand: a space is "+" to whoever writes forms, and "%20" to whoever signs.
    const asked = Object.entries(query).map((pair) => pair.map(encodeURIComponent).join('='));
    return `${base.protocol}//${host}${path}${asked.length > 0 ? `?${asked.join('&')}` : ''}`;
  }

  async function send(asked: Asked): Promise<IncomingMessage> {
    const { method, body, headers = {} } = asked;
    const signer = new AwsV4Signer({
      method,
      url: addressOf(asked),
      headers: { ...headers, 'x-amz-content-sha256': body?.hash ?? EMPTY },
      ...{ accessKeyId: accessKey, secretAccessKey: secretKey, service: 's3', region },
      datetime: new Date(Date.now() + ahead).toISOString().replaceAll(/[:-]|\.\d{3}/g, ''),
    });
    const signed = await signer.sign();
    return new Promise((resolve, reject) => {
      const request = (signed.url.protocol === 'https:' ? secure : plain)(
        signed.url,
        {
          method,
          headers: { ...Object.fromEntries(signed.headers), ...(body ? { 'content-length': String(body.size) } : {}) },
          timeout: SILENT_MS,
        },
        (response) => {
          // From here on whoever reads may be the slow one.
          request.setTimeout(READER_MS);
          // Whoever reads it is told of a link that breaks; where nobody does, that must not end the program.
          response.on('error', () => undefined);
          resolve(response);
        },
      );
      request.on('timeout', () => request.destroy(new Error('the link was silent for too long')));
      request.on('error', reject);
      if (!body) return request.end();
      const from = createReadStream(body.path);
      // What is refused before it was sent is answered; the rest of it is kept back.
      from.once('error', (error) => request.destroy(error)).pipe(request);
      request.once('close', () => from.destroy());
    });
  }

  /** Whether a refusal comes of clocks that differ; then it is remembered by how much. */
  function learned({ headers }: IncomingMessage): boolean {
    const said = Date.parse(headers.date ?? '') - Date.now();
    if (Number.isNaN(said) || Math.abs(said - ahead) < SKEWED_MS) return false;
    ahead = said;
    return true;
  }

  /** Asks until it is answered, a few times. Throws a `Fault` where it is not, or is refused; 404 is an answer. */
  async function ask(asked: Asked): Promise<IncomingMessage> {
    let why: unknown;
    let isSkewKnown = false;
    for (let nth = 1; nth <= TRIES; nth += 1) {
      if (nth > 1) await pause(FIRST_PAUSE_MS * 2 ** (nth - 2));
      const response = await send(asked).catch((error: unknown) => {
        why = error;
      });
      if (!response) continue;
      const { statusCode: status = 0 } = response;
      if (status < 300 || status === 404) return response;
      const said = await text(response).catch(() => '');
      why = new Error(`${asked.method} was answered with ${status} ${codeIn(said) ?? ''}`);
      if (status === 403 && !isSkewKnown && learned(response)) isSkewKnown = true;
      else if (!BUSY.has(status)) {
        throw new Fault(
          'file-place-refused',
          'peer',
          `the bucket ${bucket} refuses: ${said.slice(0, 300) || status}`,
          { bucket, status },
          why,
        );
      }
    }
    throw new Fault(
      'file-place-away',
      'peer',
      `the bucket ${bucket} cannot be reached: ${messageOf(why)}`,
      { bucket },
      why,
    );
  }

  /** An object is missing only from a bucket that is there. */
  async function missing(response: IncomingMessage): Promise<undefined> {
    const code = codeIn(await text(response).catch(() => ''));
    const isGone =
      code === undefined ? (await ask({ method: 'HEAD' })).resume().statusCode === 404 : code === 'NoSuchBucket';
    if (isGone) throw new Fault('file-place-away', 'peer', `there is no bucket ${bucket}`, { bucket });
  }

  return {
    async put(key, body) {
      const headers: Record<string, string> = encryption ? { 'x-amz-server-side-encryption': encryption } : {};
      const response = await ask({ method: 'PUT', key, body, headers });
      if (response.statusCode === 404) await missing(response);
      response.resume();
    },
    async get(key, range) {
      const headers: Record<string, string> = range ? { range: `bytes=${range.start}-${range.end}` } : {};
      const response = await ask({ method: 'GET', key, headers });
      return response.statusCode === 404 ? missing(response) : response;
    },
    async sizeOf(key) {
      const response = await ask({ method: 'HEAD', key });
      if (response.statusCode === 404) return missing(response);
      response.resume();
      return Number(response.headers['content-length']);
    },
    async *list(prefix, after) {
      for (let from = after; ; ) {
        const query = { 'list-type': '2', 'max-keys': String(PAGE), prefix, ...(from ? { 'start-after': from } : {}) };
        const response = await ask({ method: 'GET', query });
        if (response.statusCode === 404) await missing(response);
        const page = objectsIn(await text(response));
        yield* page.objects;
        from = page.objects.at(-1)?.key ?? '';
        if (!page.more || from === '') return;
      }
    },
    async remove(key) {
      const response = await ask({ method: 'DELETE', key });
      if (response.statusCode === 404) await missing(response);
      response.resume();
    },
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const codeIn = (xml: string): string | undefined => /<Code>(\w+)<\/Code>/.exec(xml)?.[1];

const SIGNS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescaped = (said: string): string =>
  said.replaceAll(/&(?:(amp|lt|gt|quot|apos)|#(\d+)|#x([0-9a-f]+));/gi, (_, name, decimal, hexadecimal) =>
    name
      ? (SIGNS[name.toLowerCase()] ?? '')
      : String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hexadecimal, 16)),
  );

/** The answer to a list holds elements of fixed names without attributes: no reader of XML is wanted for it. */
function objectsIn(xml: string): { readonly objects: readonly S3Object[]; readonly more: boolean } {
  const objects = xml
    .split('<Contents>')
    .slice(1)
    .flatMap((part) => {
      const key = /<Key>([^<]*)<\/Key>/.exec(part)?.[1];
      const size = /<Size>(\d+)<\/Size>/.exec(part)?.[1];
      return key === undefined || size === undefined ? [] : [{ key: unescaped(key), size: Number(size) }];
    });
  return { objects, more: /<IsTruncated>true<\/IsTruncated>/.test(xml) };
}
