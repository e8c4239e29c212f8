import type { Carried, Carrier, Outgoing, PushDevice } from '@millrace/erp-core';
import { type AllowedPlace, callOut } from '@millrace/outgoing';
import { failureOf, isTaken, storable } from './calling.ts';
import { linkTo } from './mail-body.ts';
import { encrypted, MOST_PLAIN, type VapidKeys, vapid } from './web-push.ts';

export interface PushOptions {
  readonly origin: string;
  readonly keys: () => VapidKeys;
  /** Beside public hosts. What the company allows does not count here: any member gives the address of a browser. */
  readonly allowed: readonly AllowedPlace[];
  /** Milliseconds. */
  readonly now?: () => number;
}

const WITHIN_MS = 15_000;
const MOST_BYTES = 1_000;
const KEPT_OF_ANSWER = 200;
/** How long a service keeps it for a browser that is away. */
const KEPT_SECONDS = 24 * 3_600;

type Told = 'sent' | 'gone' | { readonly refused: string } | { readonly later: string };

/**
 * Brings notices to browsers by their makers' services (RFC 8030), encrypted for each browser: the service reads nothing. It is
 * sent where one of the person's devices took it; those that are no more are told. A try that is done again replaces what the
 * service still keeps (`Topic`), and what the browser still shows (its tag).
 */
export const pushCarrier = ({ origin, keys, allowed, now = Date.now }: PushOptions): Carrier => ({
  async send(message, _, signal): Promise<Carried> {
    const body = Buffer.from(JSON.stringify(payloadOf(message, origin)));
    const told = await Promise.all(
      message.devices.map(async (device): Promise<readonly [PushDevice, Told]> => [device, await tell(device)]),
    );
    const gone = told.flatMap(([device, end]) => (end === 'gone' ? [device.id] : []));
    if (told.some(([, end]) => end === 'sent')) return { to: 'sent', reference: null, gone };
    const later = told.flatMap(([, end]) => (typeof end === 'object' && 'later' in end ? [end.later] : []));
    if (later.length > 0) throw new Error(later.join('; '));
    const refused = told.flatMap(([, end]) => (typeof end === 'object' && 'refused' in end ? [end.refused] : []));
    return { to: 'refused', gone, problem: refused.join('; ') || 'no device of this person is there any more' };

    async function tell({ endpoint, p256dh, auth }: PushDevice): Promise<Told> {
      const service = new URL(endpoint).origin;
      try {
        const { status, text } = await callOut({
          ...{ url: endpoint, allowed, signal, withinMs: WITHIN_MS, mostBytes: MOST_BYTES },
          headers: {
            authorization: vapid(keys(), { endpoint, contact: origin, now: now() }),
            'content-encoding': 'aes128gcm',
            'content-type': 'application/octet-stream',
            ttl: String(KEPT_SECONDS),
            urgency: message.urgent ? 'high' : 'normal',
            topic: message.id.replaceAll('-', ''),
          },
          body: encrypted(body, { p256dh, auth }),
        });
        if (isTaken(status)) return 'sent';
        if (status === 404 || status === 410) return 'gone';
        const problem = `${service}: ${status} ${storable(text).slice(0, KEPT_OF_ANSWER)}`.trim();
        const isLater = status === 408 || status === 429 || status >= 500;
        return isLater ? { later: problem } : { refused: problem };
      } catch (error) {
        if (signal.aborted) throw error;
        const { isRefused, problem } = failureOf(error, service, message.locale);
        return isRefused ? { refused: problem } : { later: problem };
      }
    }
  },
});

/** What the office's worker shows. Its words are cut to what fits, whole letters. */
function payloadOf(message: Outgoing, origin: string) {
  const [first, second] = message.lines;
  const url = first && !second ? linkTo(origin, first) : `${origin}/office/for-me`;
  const { id, locale, urgent, company } = message;
  const payload = { id, title: company, body: message.lines.map(({ text }) => text).join('\n'), url, locale, urgent };
  const room = MOST_PLAIN - Buffer.byteLength(JSON.stringify({ ...payload, body: '' }));
  if (Buffer.byteLength(JSON.stringify(payload.body)) <= room) return payload;
  const letters = [...payload.body];
  let kept = letters.length;
  // A letter takes six bytes at most as JSON writes it.
  for (let bytes = Number.POSITIVE_INFINITY; bytes > room; ) {
    kept = Math.floor(kept * 0.9);
    bytes = Buffer.byteLength(JSON.stringify(`${letters.slice(0, kept).join('')}…`));
  }
  return { ...payload, body: `${letters.slice(0, kept).join('')}…` };
}
