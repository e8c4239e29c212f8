import { isGood, isoOf, liveValue, qualityName } from '@millrace/contracts';
import { didYouMean } from '@millrace/contracts/site-fault';
import { z } from 'zod';
import { CliError } from '../cli/cli-error.ts';
import type { CliContext } from '../cli/context.ts';
import type { CommandGroup } from '../cli/program.ts';
import { pause } from '../cli/wait.ts';
import { deviceWords } from './asked-device.ts';
import { ledgerAnswer } from './ledger-answer.ts';
import { shownValue } from './probe-device.ts';
import { seconds } from './seconds.ts';
import { SITE, siteOf } from './site-choice.ts';

const places = z.object({ devices: z.array(z.object({ id: z.string(), path: z.string() })) });
const points = z.object({ points: z.array(z.object({ id: z.number(), path: z.string(), unit: z.string() })) });
const values = z.object({ values: z.array(liveValue) });
/** As many as one question may name. */
const MOST = 1_000;

interface WatchOptions {
  readonly site?: string;
  readonly every?: string;
  readonly count?: string;
}

/** `millrace device watch`: of a device that is configured, whether it is asked or sends by itself. */
export const watchGroup: CommandGroup = (group, declare) => {
  declare<WatchOptions>(
    group,
    'watch <device> [points...]',
    'print the values of a device as they come, one a line, and what becomes of the device',
    watch,
  )
    .option('--every <seconds>', 'how often to look (1)')
    .option('--count <n>', 'end after so many values')
    .option(...SITE)
    .addHelpText(
      'after',
      `
Examples:
  millrace device watch meter-1
  millrace device watch meter-1 active-power voltage --every 0.5 --json

A device that is in no configuration yet: millrace device probe --every 2
`,
    );
};

async function watch(
  context: CliContext,
  [device = '', ...names]: readonly string[],
  options: WatchOptions,
): Promise<void> {
  const { api, out, signal } = context;
  const server = api();
  const site = await siteOf(server, options.site);
  const { devices } = await server.query('plant.devices', { site }, places);
  const found = devices.find(({ id }) => id === device);
  if (!found) {
    throw new CliError('unknown', {
      what: `there is no device "${device}"${didYouMean(
        device,
        devices.map(({ id }) => id),
      )}`,
      where: server.url,
      next: '"millrace device list" shows them all; for one that is not configured: millrace device probe --every 2',
    });
  }
  const below = `${site}/${found.path}/`;
  const own = (await server.get('/api/v1/points', points)).points.filter(({ path }) => path.startsWith(below));
  const byId = new Map(chosen(own, below, names, device).map((point) => [point.id, point]));
  const ids = [...byId.keys()].slice(0, MOST).join(',');
  const most = options.count === undefined ? Number.POSITIVE_INFINITY : seconds('--count', options.count);
  const rest = 1_000 * (options.every === undefined ? 1 : seconds('--every', options.every));
  const seen = new Map<number, number>();
  let state = '';
  let printed = 0;
  do {
    const words = deviceWords(await server.get('/api/v1/ledger', ledgerAnswer), device, Date.now() * 1_000);
    // How long ago it was heard changes by itself; what it is does not.
    if (words !== state && !/^heard /.test(words)) out.note(`${device} is ${words}`);
    state = words;
    const fresh = (await server.get('/api/v1/points/last', values, { ids })).values
      .filter(({ i, t }) => seen.get(i) !== t)
      .sort((a, b) => a.t - b.t);
    for (const { i, t, v, q } of fresh) {
      seen.set(i, t);
      const point = byId.get(i);
      if (!point || printed >= most) continue;
      printed++;
      const name = point.path.slice(below.length);
      out.item({ device, point: name, time: isoOf(t), value: v, unit: point.unit, quality: qualityName(q) }, () =>
        [isoOf(t), name, shownValue(v, point.unit), ...(isGood(q) ? [] : [`(${qualityName(q)})`])].join('  '),
      );
    }
  } while (printed < most && (await pause(rest, signal)));
}

function chosen<Point extends { readonly path: string }>(
  own: readonly Point[],
  below: string,
  names: readonly string[],
  device: string,
): readonly Point[] {
  const all = own.map(({ path }) => path.slice(below.length));
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined || own.length === 0) {
    throw new CliError('unknown', {
      what:
        unknown === undefined
          ? `${device} has no points yet`
          : `${device} has no point "${unknown}"${didYouMean(unknown, all)}`,
      where: 'points',
      next:
        all.length > 0 ? `write some of ${all.join(', ')}` : 'give it a profile, or points in the site, and apply it',
    });
  }
  return names.length === 0 ? own : own.filter(({ path }) => names.includes(path.slice(below.length)));
}
