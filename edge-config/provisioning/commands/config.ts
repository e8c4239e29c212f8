import { existsSync } from 'node:fs';
import { type ExpandedSite, expandSite, type SiteFault } from '@millrace/contracts';
import { protocolsOf } from '@millrace/driver-catalogue';
import { usedProfiles } from '@millrace/profiles';
import { stringify } from 'yaml';
import { z } from 'zod';
import { CliError } from '../cli/cli-error.ts';
import type { CliContext } from '../cli/context.ts';
import { moment, tableOf } from '../cli/output.ts';
import type { CommandGroup } from '../cli/program.ts';
import { readSiteFolder, type SiteSource } from '../site/read-site-folder.ts';
import { exportSheets, importSheets, type SheetOptions } from './config-sheets.ts';
import { isServed } from './gateway.ts';
import { SITE, siteOf } from './site-choice.ts';

const planned = z.object({
  version: z.number(),
  words: z.array(z.string()),
  changes: z.array(z.object({ kind: z.string() })).default([]),
  /** Versions made at the server since a whole document was last applied. */
  edits: z
    .array(
      z.object({
        version: z.number(),
        appliedAt: z.coerce.number(),
        appliedBy: z.string(),
        note: z.string().nullable(),
      }),
    )
    .default([]),
  /** They took something out. */
  editsRemoved: z.boolean().default(false),
});
type Planned = z.infer<typeof planned>;
const applied = z.object({ site: z.string(), version: z.number(), words: z.array(z.string()) });
const versions = z.array(
  z.object({
    version: z.number(),
    appliedAt: z.coerce.number(),
    appliedBy: z.string(),
    note: z.string().nullable(),
    words: z.array(z.string()),
    current: z.boolean().nullable(),
  }),
);
const stored = z
  .object({ version: z.number(), document: z.record(z.string(), z.unknown()), profiles: z.array(z.unknown()) })
  .nullish();

/** Reads a site's YAML; throws a CliError where the file is not there. */
export function readSite(path: string): SiteSource {
  if (existsSync(path)) return readSiteFolder(path);
  throw new CliError('unreachable', {
    what: 'there is no such file or folder',
    where: path,
    next: 'name the YAML of a site, or the folder that holds its site.yaml',
  });
}

const siteName = (document: unknown): string => z.object({ site: z.string() }).safeParse(document).data?.site ?? '';

const faultLines = (source: SiteSource, faults: readonly SiteFault[]): string[] =>
  faults.flatMap((fault) => [
    `${fault.severity === 'fault' ? 'fault  ' : 'warning'}  ${source.locate(fault)}  ${fault.where}`,
    `         ${fault.what}`,
    `         next: ${fault.next}`,
  ]);

/** A site that was checked with nothing but its files. */
export interface CheckedSite {
  readonly source: SiteSource;
  readonly site: ExpandedSite;
  readonly warnings: readonly SiteFault[];
}

/** Checks a site, with what its connections' protocols take; prints warnings, throws with all faults. */
export function checkedLocally({ out }: Pick<CliContext, 'out'>, source: SiteSource): CheckedSite {
  const { catalogue, warnings: unknown } = protocolsOf(source.document);
  const expanded = expandSite(source.document, source.profiles, undefined, catalogue);
  const warnings = [...unknown, ...expanded.warnings];
  const faults = [...source.faults, ...(expanded.ok ? [] : expanded.faults)];
  for (const line of faultLines(source, warnings)) out.note(line);
  if (expanded.ok && faults.length === 0) return { source, site: expanded.site, warnings };
  for (const line of faultLines(source, faults)) out.note(line);
  throw new CliError('refused', {
    what: faults.length === 1 ? 'the configuration has a fault' : `the configuration has ${faults.length} faults`,
    where: source.file,
    next: 'mend what is named, then check again',
    details: faults.map((fault) => ({ ...fault, at: source.locate(fault) })),
  });
}

/** What a file does not know because it was changed at the server: it is undone where the file does not say it. */
const editLines = ({ edits }: Planned, site: string): string[] =>
  edits.length === 0
    ? []
    : [
        'Changed at the server since this file, or another, was last applied:',
        ...edits.map(
          ({ version, appliedAt, appliedBy, note }) =>
            `  version ${version}, ${moment(appliedAt)}, ${appliedBy}: ${note ?? '–'}`,
        ),
        `What they say and the file does not is undone. See it: millrace config show --site ${site}`,
      ];

const asInput = ({ document, profiles }: SiteSource) => ({ document, profiles: usedProfiles(document, profiles) });

/** `millrace config …` */
export const configGroup: CommandGroup = (program, declare) => {
  const group = program
    .command('config')
    .description('The configuration of a site: YAML, checked, planned, applied, kept.');

  declare(group, 'check <path>', 'check the YAML of a site, without a server', (context, [path = '']) => {
    const { source, site, warnings } = checkedLocally(context, readSite(path));
    const { devices, points, rules, detectors } = site;
    const counts = { devices: devices.length, points: points.length, rules: rules.length, detectors: detectors.length };
    context.out.result({ ok: true, ...counts, warnings }, () => [
      `${source.file} is in order: ${Object.entries(counts)
        .map(([name, count]) => `${count} ${name}`)
        .join(', ')}`,
    ]);
  });

  declare<SheetOptions>(
    group,
    'export <path> <file>',
    'write a site as a workbook: areas, lines, devices, points and the rest, a sheet each',
    (context, [path = '', file = ''], options) =>
      exportSheets(context, checkedLocally(context, readSite(path)).source.document, file, options),
  )
    .option('--format <format>', 'of the file: xlsx')
    .option('--replace', 'also where there is such a file');

  declare<SheetOptions>(
    group,
    'import <file> <path>',
    'read a workbook into the YAML of a site; every fault is told with sheet, row and column',
    (context, [file = '', path = ''], options) => importSheets(context, file, path, options),
  )
    .option('--format <format>', 'of the file: xlsx')
    .option('--replace', 'also where there is such a file');

  declare(group, 'plan <path>', 'say in words what applying a file would change', async (context, [path = '']) => {
    const input = asInput(checkedLocally(context, readSite(path)).source);
    const plan = await context.api().command('plant.config.plan', input, planned);
    context.out.result(plan, () => [
      plan.version === 0 ? 'Nothing is applied yet.' : `Against version ${plan.version}:`,
      ...plan.words.map((words) => `  ${words}`),
      ...editLines(plan, siteName(input.document)),
    ]);
  });

  declare<{ note?: string; overEdits?: boolean }>(
    group,
    'apply <path>',
    'apply a file in one step; only what changed restarts',
    async (context, [path = ''], { note, overEdits: over }) => {
      const input = asInput(checkedLocally(context, readSite(path)).source);
      const server = context.api();
      const plan = await server.command('plant.config.plan', input, planned);
      for (const line of editLines(plan, siteName(input.document))) context.out.note(line);
      // A file that only adds has taken in what was changed at the server, unless something was taken out there.
      const undoes = plan.changes.some(({ kind }) => plan.editsRemoved || kind !== 'added');
      if (plan.edits.length > 0 && !over && undoes) {
        throw new CliError('refused', {
          what: `${plan.edits.length} changes were made at the server that this file may not have`,
          where: `version ${plan.version} of ${siteName(input.document)}`,
          next: 'take into the file what should stay ("millrace config plan" says what would be undone), then apply it with --over-edits',
          details: plan.edits,
        });
      }
      const done = await server.command(
        'plant.config.apply',
        { ...input, expects: plan.version, ...(note === undefined ? {} : { note }) },
        applied,
      );
      const served = await isServed(server, done.site);
      context.out.result(done, () => [
        `Version ${done.version} of ${done.site} is applied:`,
        ...done.words.map((words) => `  ${words}`),
        ...(served ? [] : [`No gateway runs it yet: millrace gateway assign --site ${done.site}`]),
      ]);
    },
  )
    .option('--note <text>', 'why, kept with the version')
    .option('--over-edits', 'also where the site was changed at the server since a file was last applied');

  declare<{ site?: string }>(
    group,
    'rollback <version>',
    'apply an earlier version again, as a new one',
    async ({ api, out }, [version = ''], { site }) => {
      const server = api();
      const done = await server.command(
        'plant.config.rollback',
        { site: await siteOf(server, site), version: versionOf(version) },
        applied,
      );
      out.result(done, () => [
        `Version ${version} runs again, as version ${done.version}:`,
        ...done.words.map((words) => `  ${words}`),
      ]);
    },
  ).option(...SITE);

  declare<{ site?: string }>(
    group,
    'versions',
    'list the versions that were applied',
    async ({ api, out }, _, { site }) => {
      const server = api();
      const rows = await server.query('plant.config.versions', { site: await siteOf(server, site) }, versions);
      out.result(rows, () =>
        tableOf(
          ['version', 'applied', 'by', 'note', 'changes'],
          rows.map((row) => [
            `${row.version}${row.current ? ' *' : ''}`,
            moment(row.appliedAt),
            row.appliedBy,
            row.note,
            row.words.length === 1 ? (row.words[0] ?? '') : `${row.words.length} changes`,
          ]),
          'Nothing is applied yet.',
        ),
      );
    },
  ).option(...SITE);

  declare<{ site?: string }>(
    group,
    'show [version]',
    'print a version as YAML (the newest when left out)',
    async ({ api, out }, [version], { site }) => {
      const server = api();
      const input = {
        site: await siteOf(server, site),
        ...(version === undefined ? {} : { version: versionOf(version) }),
      };
      const found = await server.query('plant.config.version', input, stored);
      if (!found) {
        throw new CliError('unknown', {
          what: `there is no version ${version ?? ''}`,
          where: input.site,
          next: '"millrace config versions" lists them',
        });
      }
      out.result(found, () => [stringify(found.document).trimEnd()]);
    },
  ).option(...SITE);
};

function versionOf(text: string): number {
  const version = Number(text);
  if (Number.isInteger(version) && version > 0) return version;
  throw new CliError('usage', {
    what: `"${text}" is not a version`,
    where: 'version',
    next: 'write its number as "millrace config versions" shows it',
  });
}
