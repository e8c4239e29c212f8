import { isGood, isoOf, liveValue, qualityName } from '@millrace/contracts';
import { didYouMean } from '@millrace/contracts/site-fault';
import { z } from 'zod';
import type { Api } from '../api/client.ts';
import { CliError } from '../cli/cli-error.ts';
import type { CommandGroup } from '../cli/program.ts';
import { pause } from '../cli/wait.ts';

const points = z.object({ points: z.array(z.object({ id: z.number(), path: z.string(), unit: z.string() })) });
const values = z.object({ values: z.array(liveValue) });
type Point = z.infer<typeof points>['points'][number];

/** Points of a path: one point, or all below a device, cell, line or area; with or without the site before it. */
async function pointsBelow(api: Api, path: string): Promise<Point[]> {
  const all = (await api.get('/api/v1/points', points)).points;
  const below = (point: Point): boolean => {
    const inSite = point.path.slice(point.path.indexOf('/') + 1);
    return [point.path, inSite].some((own) => own === path || own.startsWith(`${path}/`));
  };
  const found = all.filter(below);
  if (found.length > 0) return found.slice(0, MOST);
  throw new CliError('unknown', {
    what: `there is no point at or below "${path}"${didYouMean(
      path,
      all.map((point) => point.path.slice(point.path.indexOf('/') + 1)),
    )}`,
    where: api.url,
    next: 'write area/line/cell/device/name of a point, or the first levels of it',
  });
}

/** As many as one question may name. */
const MOST = 1000;

/** `millrace samples …` */
export const samplesGroup: CommandGroup = (program, declare) => {
  const group = program.command('samples').description('Readings as they come.');
  declare<{ every?: string; count?: string }>(
    group,
    'tail <path>',
    'print the newest reading of a point (or of all below a path), and each new one',
    async ({ api, out, signal }, [path = ''], { every, count }) => {
      const server = api();
      const found = await pointsBelow(server, path);
      const byId = new Map(found.map((point) => [point.id, point]));
      const seen = new Map<number, number>();
      const most = count === undefined ? Number.POSITIVE_INFINITY : positive('--count', count);
      const rest = 1000 * (every === undefined ? 1 : positive('--every', every));
      let printed = 0;
      do {
        const ids = found.map(({ id }) => id).join(',');
        const fresh = (await server.get('/api/v1/points/last', values, { ids })).values
          .filter(({ i, t }) => seen.get(i) !== t)
          .sort((a, b) => a.t - b.t);
        for (const value of fresh) {
          seen.set(value.i, value.t);
          const point = byId.get(value.i);
          if (!point || printed >= most) continue;
          printed++;
          out.item(
            { path: point.path, time: isoOf(value.t), value: value.v, unit: point.unit, quality: qualityName(value.q) },
            () =>
              [
                isoOf(value.t),
                point.path,
                `${JSON.stringify(value.v)}${point.unit === '1' ? '' : ` ${point.unit}`}`,
                ...(isGood(value.q) ? [] : [`(${qualityName(value.q)})`]),
              ].join('  '),
          );
        }
      } while (printed < most && (await pause(rest, signal)));
    },
  )
    .option('--every <seconds>', 'how often to look (1)')
    .option('--count <n>', 'end after so many');
};

function positive(option: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new CliError('usage', { what: `"${text}" is not a number above 0`, where: option, next: 'write a number' });
}
