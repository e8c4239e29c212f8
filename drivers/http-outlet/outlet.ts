import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { ForwardedRecord, HttpForward } from '@millrace/contracts';
import { OutletError, type OutletHost, type OutletLink, outlet, type RefusedRecord } from '@millrace/driver-api';
import { batchOf, signatureOf } from './batch.ts';
import { post, whyNot } from './post.ts';
import { type Verdict, verdictOf } from './verdict.ts';

function httpOutletLink(settings: HttpForward, host: OutletHost): OutletLink {
  const url = new URL(settings.url);
  let agent: HttpAgent | null = null;
  let over = new AbortController();

  /** Certificates are read for new connections after each fault, so that renewed ones are used without a restart. */
  async function agentNow(): Promise<HttpAgent> {
    if (agent) return agent;
    const { ca, certificate, key } = settings.tls ?? {};
    const pem = (path: string | undefined) => (path === undefined ? undefined : readFile(path));
    const [authority, cert, own] = await Promise.all([pem(ca), pem(certificate), pem(key)]);
    agent =
      url.protocol === 'https:'
        ? new HttpsAgent({
            keepAlive: true,
            ...(authority ? { ca: authority } : {}),
            ...(cert ? { cert } : {}),
            ...(own ? { key: own } : {}),
          })
        : new HttpAgent({ keepAlive: true });
    return agent;
  }

  async function call(records: readonly ForwardedRecord[], signal: AbortSignal): Promise<Verdict> {
    const { body, key } = await batchOf(records);
    const { secret, signingSecret, timeoutSeconds } = settings;
    const headers: Record<string, string> = {
      'content-type': 'application/x-ndjson',
      'content-encoding': 'gzip',
      'idempotency-key': key,
    };
    if (secret !== undefined) headers.authorization = `Bearer ${await host.secret(secret)}`;
    if (signingSecret !== undefined) {
      const seconds = Math.floor(Date.now() / 1_000);
      headers['millrace-signature'] = signatureOf(await host.secret(signingSecret), seconds, body);
    }
    const within = AbortSignal.any([signal, over.signal, AbortSignal.timeout(timeoutSeconds * 1_000)]);
    const by = await agentNow();
    try {
      const answer = await post(url, { agent: by, headers, body, signal: within });
      return verdictOf(answer.status, answer.headers['retry-after'], answer.text, Date.now());
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      agent?.destroy();
      agent = null;
      throw new OutletError(whyNot(error, url.host), { cause: error });
    }
  }

  /** One that is refused among many is found by halves, so that the others go. */
  async function bring(records: readonly ForwardedRecord[], signal: AbortSignal): Promise<RefusedRecord[]> {
    const verdict = await call(records, signal);
    if (verdict.kind === 'taken') return [];
    if (verdict.kind === 'later') {
      const { reason, retryAfter } = verdict;
      throw new OutletError(reason, retryAfter === null ? {} : { retryAfter });
    }
    const [only] = records;
    if (records.length === 1 && only) return [{ record: only, reason: verdict.reason }];
    const half = Math.ceil(records.length / 2);
    return [...(await bring(records.slice(0, half), signal)), ...(await bring(records.slice(half), signal))];
  }

  return {
    async start() {
      over = new AbortController();
      // There is no connection to be told of: whether it can be reached is seen by the first batch.
      host.report('online', null);
    },
    async stop() {
      over.abort(new OutletError('it is stopped'));
      agent?.destroy();
      agent = null;
      host.report('stopped', null);
    },
    async send(records, signal) {
      const refused: RefusedRecord[] = [];
      for (let at = 0; at < records.length; at += settings.batch) {
        refused.push(...(await bring(records.slice(at, at + settings.batch), signal)));
      }
      return refused;
    },
  };
}

/** Batches of JSON lines by POST; see `httpForward` of the contracts. */
export const httpOutlet = outlet('http', httpOutletLink);
