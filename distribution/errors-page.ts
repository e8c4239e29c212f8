import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modules } from '@millrace/erp-core';
import { PROBLEMS } from '../server/http/problem-codes.ts';

const PAGE = join(import.meta.dirname, '../docs/errors.md');

interface Code {
  readonly code: string;
  readonly status: number;
  readonly sentence: string;
}

/** What whoever is told so does, where the sentence does not say it already. */
const BY_STATUS: Readonly<Record<number, string>> = {
  400: 'Mend what `errors` names, and send it again.',
  401: 'Sign in, or show the credential again; a wrong one does not become right by repeating it.',
  403: 'Ask an administrator for the right that `details` names.',
  404: 'Look the name or id up again: it is gone, or was never one of yours.',
  409: 'Read the record or list anew, and decide again on how things stand now.',
  413: 'Send less at once.',
  415: 'Send JSON (`content-type: application/json`), or bytes where the route takes files.',
  421: 'Use the name of the plant that the console shows at its start.',
  422: 'Change the input as the sentence says; the same one is refused again.',
  429: 'Wait as long as `retry-after` says.',
  500: 'Tell whoever looks after the server the `correlation`: the log says more under it.',
  501: 'Start the plant with the program that does this.',
  503: 'Ask again in a moment, with the same idempotency key.',
  507: 'Make room on the machine, and send it again.',
};

/** Of codes whose sentence says what is wrong and no more, and whose status says too little. */
const BY_CODE: Readonly<Record<string, string>> = {
  'already-claimed': 'Sign in; an administrator invites others.',
  'client-certificate-refused': 'Join the gateway again with a new code.',
  'cross-origin': 'Open the page from the plant’s own address, or name the other origin in `MILLRACE_TRUSTED_ORIGINS`.',
  'https-only': 'Use the address with `https://`; `/trust` says how to trust it.',
  'idempotency-key-missing': 'Send one of 8 to 128 signs, the same whenever this very command is repeated.',
  'input-invalid': 'Mend what `errors` names, and send it again.',
  internal: 'Tell whoever looks after the server the `correlation`: the log says more under it.',
  'loopback-only': 'Ask it on the machine itself.',
  'other-site': 'Sign on at a terminal of your own site, or ask an administrator for this one.',
  'record-changed':
    'Look at `difference`: take over what the other person wrote, or write yours upon the version that stands.',
  'wrong-code': 'Ask for a new code.',
  'wrong-pin': 'Try again after the wait; an administrator lets you choose a new PIN.',
  'unknown-badge': 'Sign on with number and PIN, and have the badge registered.',
};

/** Whether a sentence goes on to say what to do. */
const saysMore = (sentence: string): boolean => /[.:;] \S/.test(sentence);

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');

/** Throws where a status has no advice: then nobody who is told so knows what to do. */
function table(codes: readonly Code[]): string {
  const rows = [...codes]
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map(({ code, status, sentence }) => {
      const advice = BY_CODE[code] ?? (saysMore(sentence) ? 'As it says.' : BY_STATUS[status]);
      if (advice === undefined) throw new Error(`${code}: nothing is said of what to do at status ${status}`);
      return `| \`${code}\` | ${status} | ${cell(sentence)} | ${advice} |`;
    });
  return `| code | status | says | what to do |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}

/** The page's text: every code that the server and the modules of this release answer with. */
export function errorsPage(): string {
  const own = Object.entries(PROBLEMS).map(([code, { status, title }]) => ({ code, status, sentence: title.en }));
  const sections = modules.flatMap(({ name, label, refusals }) => {
    const codes = Object.entries(refusals?.codes ?? {}) as [
      string,
      { readonly en: string; readonly status?: number },
    ][];
    const told = codes.map(([code, { en, status = 409 }]) => ({ code, status, sentence: en }));
    return told.length === 0 ? [] : [`## ${label.en} (\`${name}\`)\n\n${table(told)}`];
  });
  return `# Error codes

Every answer other than success is problem details of RFC 9457 (\`application/problem+json\`): \`type\`
(\`urn:millrace:problem:<code>\` where the server itself refuses, \`urn:millrace:refusal:<code>\` where a module does),
\`status\`, the stable \`code\`, \`title\` in the reader's language, \`errors\` with path and sentence of each field at
fault, \`details\` (of \`record-changed\` the version that stands and the \`difference\`, field by field), and the
\`correlation\` that the log knows. Programs go by the code: sentences may be said better one day.

What stands in braces is told with the answer, in \`details\`. A pack brings codes of its own, which its file lists under
\`refusals\`. Generated from the code by \`node distribution/errors-page.ts\`.

## The server itself

${table(own)}
${sections.join('\n')}`;
}

export const writtenErrorsPage = (): string => readFileSync(PAGE, 'utf8');

if (process.argv[1] === import.meta.filename) writeFileSync(PAGE, errorsPage());
