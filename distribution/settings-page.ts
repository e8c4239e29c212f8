import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { receiverSettings } from '../gateway/receiver/settings.ts';
import { gatewaySettings } from '../gateway/settings.ts';
import { serverSettings } from '../server/settings.ts';
import { CHECKOUT, centralSettings, edgeSettings, keeperSettings } from './all-in-one/settings.ts';

/** `docs/settings.md`: every setting of every process, from the schemas that read them. `node distribution/settings-page.ts` writes it. */
const PAGE = join(CHECKOUT, 'docs', 'settings.md');

/** Defaults that are worked out on the machine: told in words, so that the page is the same everywhere. */
const WORKED_OUT: Readonly<Record<string, string>> = {
  MILLRACE_DATA: '`.millrace/data` in the checkout',
  MILLRACE_BACKUPS: 'the data folder with `-backups` after its name',
  MILLRACE_NAME: "the machine's host name",
};

interface Process {
  readonly title: string;
  readonly intro: string;
  readonly schema: z.ZodObject;
}

const PROCESSES: readonly Process[] = [
  {
    title: 'All in one (`npm start`)',
    intro: 'Set these. The keeper checks them, makes what is missing and hands the parts what they need.',
    schema: keeperSettings,
  },
  {
    title: 'Edge (`npm run edge`)',
    intro:
      'A gateway alone on its box. Settings of the gateway process below may be set here as well: they are handed on.',
    schema: edgeSettings,
  },
  {
    title: 'Centre (`npm run central`)',
    intro: 'Server, receiver and database for gateways elsewhere. Settings of the server process below are handed on.',
    schema: centralSettings,
  },
  {
    title: 'Gateway process',
    intro:
      'What the keeper does not set itself (limits, log level) may be set in its environment and is handed on. Addresses and secrets are made by the keeper where a server runs beside the gateway.',
    schema: gatewaySettings,
  },
  {
    title: 'Receiver process',
    intro: 'At a centre. The keeper sets the address of the database; the ports are settings of the centre.',
    schema: receiverSettings,
  },
  {
    title: 'Server process',
    intro:
      'As above: database addresses, secrets, tokens and codes are made by the keeper; the others may be set in its environment.',
    schema: serverSettings,
  },
];

const property = z.object({
  description: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.string()).optional(),
  /** What gives it where nobody sets it: it need not be set, though the process cannot do without it. */
  givenBy: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');

function row(name: string, found: z.infer<typeof property>, required: boolean): string {
  const given = found.default;
  const standard = found.givenBy
    ? `by ${found.givenBy}`
    : required
      ? '**must be set**'
      : (WORKED_OUT[name] ?? (given === undefined || given === '' ? '' : `\`${String(given)}\``));
  const values = found.enum ? found.enum.map((value) => `\`${value}\``).join(', ') : '';
  return `| \`${name}\` | ${cell(found.description ?? '')} | ${cell(standard)} | ${cell(values)} |`;
}

/** The page's text. Throws where a setting has no description: nobody could know what it does. */
export function settingsPage(): string {
  const sections = PROCESSES.map(({ title, intro, schema }) => {
    const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    const required = new Set(json.required ?? []);
    const rows = Object.entries(json.properties ?? {}).map(([name, value]) => {
      const found = property.parse(value);
      if (!found.description) throw new Error(`${name} (${title}) has no description`);
      return row(name, found, required.has(name));
    });
    const head = '| setting | what it does | default | values |\n| --- | --- | --- | --- |';
    return `## ${title}\n\n${intro}\n\n${head}\n${rows.join('\n')}\n`;
  });
  return `# Settings

Environment variables, read once at start. An empty one counts as not set; all faults are reported together. Generated
from the schemas by \`node distribution/settings-page.ts\`: change those, not this page.

${sections.join('\n')}`;
}

export const writtenSettingsPage = (): string => readFileSync(PAGE, 'utf8');

if (process.argv[1] === import.meta.filename) writeFileSync(PAGE, settingsPage());
