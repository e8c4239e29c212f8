import { renameSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { deviceProfile, expandSite } from '@millrace/contracts';
import { type DeviceTemplate, devicesOfTable, type Table } from '@millrace/contracts/device-table';
import { ASKED_PROTOCOLS, protocolsOf } from '@millrace/driver-catalogue';
import { CliError } from '../cli/cli-error.ts';
import type { CliContext } from '../cli/context.ts';
import type { CommandGroup } from '../cli/program.ts';
import { type Merged, mergeDevices } from '../site/merge-devices.ts';
import type { SiteSource } from '../site/read-site-folder.ts';
import { readSite } from './config.ts';
import { assignments } from './device-access.ts';

/** Reads a table that people made, CSV or XLSX. Throws a CliError that says what is wrong with the file. */
export interface TableTools {
  readonly read: (file: string) => Promise<Table>;
}

interface ImportOptions {
  readonly into?: string;
  readonly profile?: string;
  readonly id?: string;
  readonly path?: string;
  readonly connection?: string;
  readonly set?: readonly string[];
  readonly device?: readonly string[];
  readonly dryRun?: boolean;
}

const collect = (one: string, before: readonly string[] = []): string[] => [...before, one];

const OF_HELP = `
A row is a device. Columns: id, path (area/line/cell/device), label, profile, connection, settings of the link (host, port,
baudRate …) and what tells the device apart behind it (unit, order …). What is alike in all rows is said once as an option.
Rows of one host share a connection. The same table again changes nothing.

Examples:
  millrace device import meters.csv --profile eastron-sdm630 --set transport=rtu-over-tcp --dry-run
  millrace device import meters.xlsx --profile eastron-sdm630 --id "meter-{no}" --path "hall/power/board-{board}/meter-{no}" --into sites/mill
`;

/** `millrace device import`: many devices from one table into the YAML of a site. */
export const importDevicesGroup =
  (tools: TableTools): CommandGroup =>
  (program, declare) => {
    const group = program.commands.find((command) => command.name() === 'device');
    if (!group) throw new TypeError('the group "device" is declared before its import');
    declare<ImportOptions>(
      group,
      'import <table>',
      'write the devices of a CSV or XLSX into the YAML of a site, each on a line, all faults told at once',
      (context, [file = ''], options) => importDevices(context, file, options, tools),
    )
      .option('--into <path>', 'the YAML of the site, or its folder (this folder when left out)')
      .option('--profile <name>', 'the kind of the devices, where the table has no such column')
      .option('--id <template>', 'how a device is called ("{id}": the column id)')
      .option('--path <template>', 'where it stands ("{path}": the column path)')
      .option('--connection <template>', 'how its link is called (by its host when left out)')
      .option('--set <name=value>', 'a setting of all links: transport=rtu-over-tcp', collect)
      .option('--device <name=value>', 'what holds for all devices: order=CDAB', collect)
      .option('--dry-run', 'say what would be written, and write nothing')
      .addHelpText('after', OF_HELP);
  };

async function importDevices(
  context: CliContext,
  file: string,
  options: ImportOptions,
  { read }: TableTools,
): Promise<void> {
  const { out } = context;
  const source = readSite(options.into ?? '.');
  if (source.faults.length > 0) throw inSite(source, source.faults);
  const template: DeviceTemplate = {
    id: options.id ?? '{id}',
    path: options.path ?? '{path}',
    connection: options.connection,
    profile: options.profile,
    settings: assignments('--set', options.set),
    device: assignments('--device', options.device),
  };
  const table = await read(file);
  const withConnection = table.header.some((name) => name.trim().toLowerCase() === 'connection');
  const named =
    withConnection && template.connection === undefined ? { ...template, connection: '{connection}' } : template;
  const profiles = new Map(
    source.profiles.flatMap((profile) => {
      const parsed = deviceProfile.safeParse(profile);
      return parsed.success ? [[parsed.data.profile, parsed.data] as const] : [];
    }),
  );
  const { devices, faults } = devicesOfTable(table, named, { profiles, protocols: ASKED_PROTOCOLS });
  if (faults.length > 0) throw inTable(out, file, faults);
  const merged = merge(source, devices);
  const wrong = [...clashes(merged), ...faultsAfter(source, merged)];
  if (wrong.length > 0) throw inTable(out, file, wrong);
  const { added, changed, same, links } = merged;
  const isNew = added.length + changed.length > 0;
  if (isNew && !options.dryRun) write(source.file, merged.text);
  const counts = { added: added.length, changed: changed.length, same, links: links.length };
  out.result({ file: source.file, written: isNew && !options.dryRun, ...counts, devices: { added, changed } }, () => [
    `${file}: ${devices.length} devices, ${counts.added} new, ${counts.changed} changed, ${same} as they were; ${counts.links} new links`,
    ...(changed.length > 0 ? [`changed: ${some(changed)}`] : []),
    !isNew
      ? `${source.file} says all of it already: nothing is written.`
      : options.dryRun
        ? `Nothing is written (--dry-run). New: ${some(added)}`
        : `Written to ${source.file}. Next: millrace config plan ${source.file}`,
  ]);
}

const SHOWN = 8;
const some = (names: readonly string[]): string =>
  names.length <= SHOWN
    ? names.join(', ') || 'none'
    : `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`;

function merge(source: SiteSource, devices: Parameters<typeof mergeDevices>[1]): Merged {
  try {
    return mergeDevices(source.texts[basename(source.file)] ?? '', devices);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new CliError('refused', {
      what: error.message,
      where: source.file,
      next: 'mend the site ("millrace config check"), then import',
    });
  }
}

interface Fault {
  readonly line: number | null;
  readonly column: string | null;
  readonly what: string;
  readonly next: string;
}

const clashes = ({ clashes: found }: Merged): Fault[] =>
  found.map(({ row: { line, connection }, setting }) => ({
    ...{ line, column: setting, what: `the site has connection "${connection}" with another ${setting}` },
    next: 'change it in the site, or give these rows another connection',
  }));

/** What is wrong with the site as it would be, told by the row that brought it where one did. */
function faultsAfter(source: SiteSource, { document, rowAt }: Merged): Fault[] {
  const expanded = expandSite(document, source.profiles, undefined, protocolsOf(document).catalogue);
  if (expanded.ok) return [];
  return expanded.faults.map((fault) => {
    const row = fault.document === 'site' ? rowAt(fault.path) : undefined;
    const { what, next } = fault;
    return row
      ? { line: row.line, column: String(fault.path.at(-1) ?? ''), what, next }
      : { line: null, column: source.locate(fault), what: `${fault.where}: ${what}`, next };
  });
}

function inTable(out: CliContext['out'], file: string, faults: readonly Fault[]): CliError {
  for (const { line, column, what, next } of faults) {
    const where = line === null ? (column ?? '') : `${file}:${line}${column === null ? '' : `  ${column}`}`;
    out.note(`fault    ${where}\n         ${what}\n         next: ${next}`);
  }
  return new CliError('refused', {
    what: faults.length === 1 ? 'the table has a fault' : `there are ${faults.length} faults`,
    where: file,
    next: 'mend what is named and import again; nothing was written',
    details: faults,
  });
}

const inSite = (source: SiteSource, faults: SiteSource['faults']): CliError =>
  new CliError('refused', {
    what: faults.map((fault) => `${source.locate(fault)}: ${fault.what}`).join('; '),
    where: source.file,
    next: 'mend the YAML of the site first ("millrace config check")',
    details: faults,
  });

/** Whole or not at all: a site that is half written could not be applied. */
function write(file: string, text: string): void {
  const beside = `${file}.new`;
  writeFileSync(beside, text);
  renameSync(beside, file);
}
