import { readFileSync } from 'node:fs';
import { expandSite, isoOf, linkSite, qualityName, tryMapping } from '@millrace/contracts';
import { z } from 'zod';
import { CliError } from '../cli/cli-error.ts';
import type { CliContext } from '../cli/context.ts';
import type { CommandGroup } from '../cli/program.ts';
import { readSite } from './config.ts';
import { SITE, siteOf } from './site-choice.ts';

const stored = z.object({ document: z.unknown(), profiles: z.array(z.unknown()) });

interface MapOptions {
  readonly file?: string;
  readonly site?: string;
  readonly at?: string;
}

async function rulesOf({ api }: CliContext, { file, site }: MapOptions) {
  let source: { document: unknown; profiles: readonly unknown[] };
  if (file === undefined) {
    const server = api();
    source = await server.query('plant.config.version', { site: await siteOf(server, site) }, stored);
  } else source = readSite(file);
  const expanded = expandSite(source.document, source.profiles);
  if (!expanded.ok) {
    throw new CliError('refused', {
      what: `the configuration has ${expanded.faults.length} fault(s)`,
      where: file ?? 'the applied configuration',
      next: file === undefined ? 'apply a configuration that is in order' : `millrace config check ${file}`,
      details: expanded.faults,
    });
  }
  // The numbers of points do not matter to what a rule does.
  const pointIds = new Map(expanded.site.points.map(({ path }, index) => [path, index + 1]));
  const linked = linkSite(expanded.site, { version: 1, pointIds, secrets: new Map() });
  if (!linked.ok) throw new Error('points without numbers, though each was given one');
  return linked.config;
}

function payloadOf(text: string): Uint8Array {
  if (!text.startsWith('@')) return new TextEncoder().encode(text);
  try {
    return readFileSync(text === '@-' ? 0 : text.slice(1));
  } catch (cause) {
    throw new CliError('unreachable', {
      what: 'the file with the payload cannot be read',
      where: text.slice(1),
      next: 'write "@" and the name of a file, "@-" for what is piped in, or the payload itself',
      cause,
    });
  }
}

function arrivalOf(text: string | undefined): number {
  const at = text === undefined ? Date.now() : Date.parse(text);
  if (!Number.isNaN(at)) return at * 1000;
  throw new CliError('usage', {
    what: `"${text}" is not a time`,
    where: '--at',
    next: 'write it like 2026-11-21T14:00:00Z',
  });
}

/** `millrace map try …` */
export const mapGroup: CommandGroup = (program, declare) => {
  const group = program.command('map').description('Mapping rules: from topic and payload to points.');
  declare<MapOptions>(
    group,
    'try <topic> <payload>',
    'show what the rules would make of a message, exactly as the gateway would',
    async (context, [topic = '', payload = ''], options) => {
      const config = await rulesOf(context, options);
      const tried = tryMapping(config, topic, payloadOf(payload), arrivalOf(options.at));
      context.out.result(tried, () => {
        if (tried.rule === null) return []; // said below, with what to do
        return [
          `rule "${tried.rule}"${tried.key === null ? '' : `, key ${tried.key}`}`,
          ...tried.samples.map(
            ({ point, value, unit, time, quality }) =>
              `  ${point} = ${JSON.stringify(value)}${unit === '1' ? '' : ` ${unit}`} at ${isoOf(time)} (${qualityName(quality)})`,
          ),
          ...tried.observations.map(
            ({ observation, key }) =>
              `  ${observation.device}: ${JSON.stringify(observation.body)} at ${isoOf(observation.time)}${observation.clockSuspect ? ' (clock suspect: the arrival stands in)' : ''}, key ${key ?? '–'}`,
          ),
          ...tried.rejected.map((reason) => `  refused: ${reason}`),
          ...tried.missing.map((point) => `  no point ${point}`),
        ];
      });
      if (tried.rule === null || tried.rejected.length > 0) {
        throw new CliError('refused', {
          what:
            tried.rule === null
              ? 'no rule takes this message: it would be kept, counted, and offered as a proposal'
              : 'the rule refuses a part of this message',
          where: topic,
          next: 'mend the rules of the site, then try again with --file',
        });
      }
    },
  )
    .option('--file <path>', 'rules of this YAML; those of the applied configuration when left out')
    .option('--at <time>', 'when the message arrives (now)')
    .option(...SITE);
};
