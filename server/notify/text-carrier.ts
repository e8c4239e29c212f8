import { type Carrier, type Outgoing, type TextSettings, textSettings } from '@millrace/erp-core';
import { type AllowedPlace, callOut, type OutgoingAnswer, OutgoingError } from '@millrace/outgoing';
import { failureOf, isTaken, storable } from './calling.ts';
import { linkTo } from './mail-body.ts';

export interface TextOptions {
  readonly origin: string;
  readonly open: (sealed: string, purpose: string) => string;
  /** Beside public hosts and what the company allows. */
  readonly allowed: readonly AllowedPlace[];
}

const WITHIN_MS = 20_000;
const MOST_BYTES = 4_096;
const KEPT_OF_ANSWER = 300;

/** Answers of the other side that say nothing of the message: the account, its rate, the way there. */
const LATER: ReadonlySet<number> = new Set([401, 402, 403, 407, 408, 425, 429]);

/**
 * Brings notices as text messages by one HTTP request to a provider, as the company has described it. The id of the message goes
 * along as `Idempotency-Key`: a provider that heeds it sends a repeated request once.
 */
export const textCarrier = ({ origin, open, allowed }: TextOptions): Carrier => ({
  async send(message, { company, settings, sealed, allowed: ofCompany }, signal) {
    const set = textSettings.parse(settings);
    const secret = sealed === null ? '' : open(sealed, `${company}/text`);
    const { url, ...request } = requestOf(set, message, { origin, secret });
    const { host } = new URL(url);
    let answer: OutgoingAnswer;
    try {
      answer = await callOut({
        ...{ url, ...request, signal, withinMs: WITHIN_MS, mostBytes: MOST_BYTES },
        allowed: [...allowed, ...ofCompany],
      });
    } catch (error) {
      if (signal.aborted) throw error;
      const { isRefused, problem } = failureOf(withoutFields(error, set.url), host, message.locale);
      if (!isRefused) throw new Error(withoutSecret(problem, secret), { cause: error });
      return { to: 'refused', problem: withoutSecret(problem, secret) };
    }
    const said = saidOf(answer, secret);
    if (isTaken(answer.status)) return { to: 'sent', reference: said || null };
    const problem = `${host}: ${answer.status} ${said}`.trim();
    if (answer.status >= 500 || LATER.has(answer.status)) throw new Error(problem);
    return { to: 'refused', problem };
  },
});

const withoutSecret = (text: string, secret: string): string => (secret === '' ? text : text.replaceAll(secret, '…'));

/** What a provider says may hold what it was sent: the secret is taken out before anything is cut, for half of it is one too. */
function saidOf({ text, cut: wasCut }: OutgoingAnswer, secret: string): string {
  const whole = withoutSecret(text, secret);
  const safe = wasCut ? whole.slice(0, Math.max(0, whole.length - secret.length)) : whole;
  return storable(safe).slice(0, KEPT_OF_ANSWER).trim();
}

/** An address that cannot be read is told as the company wrote it, not as it was filled in: a secret may stand in it. */
const withoutFields = (error: unknown, template: string): unknown =>
  error instanceof OutgoingError && error.fault?.code === 'unreadable'
    ? OutgoingError.ofTarget({ ...error.fault, at: template })
    : error;

/** The request of a message, its fields filled in as the place wants them. */
export function requestOf(
  { url, method, headers, body, content, letters }: TextSettings,
  message: Outgoing,
  { origin, secret }: { readonly origin: string; readonly secret: string },
) {
  const [first, second] = message.lines;
  const link = first && !second ? linkTo(origin, first) : `${origin}/office/for-me`;
  const fields: Readonly<Record<string, string>> = {
    ...{ to: message.to, subject: message.subject, id: message.id, company: message.company, link, secret },
    text: cut(message.lines.map(({ text }) => text).join('\n'), letters),
  };
  const filled = (template: string, write: (value: string) => string): string =>
    template.replaceAll(/\{([a-z]+)\}/g, (whole, name: string) => {
      const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return value === undefined ? whole : write(value);
    });
  const type = { json: 'application/json', form: 'application/x-www-form-urlencoded', none: undefined }[body];
  const hasBody = type !== undefined && method !== 'GET';
  const told: Record<string, string> = {
    ...(hasBody ? { 'content-type': type } : {}),
    'idempotency-key': message.id,
    // An end of line in a value would begin another header.
    ...Object.fromEntries(
      headers.map(({ name, value }) => [name, filled(value, (one) => one.replaceAll(/[\r\n]+/g, ' '))]),
    ),
  };
  return {
    url: filled(url, encodeURIComponent),
    method,
    headers: told,
    ...(hasBody ? { body: filled(content, body === 'json' ? inJson : encodeURIComponent) } : {}),
  };
}

const inJson = (value: string): string => JSON.stringify(value).slice(1, -1);

function cut(text: string, letters: number): string {
  const all = [...text];
  return all.length <= letters ? text : `${all.slice(0, letters - 1).join('')}…`;
}
