import { z } from 'zod';
import { CliError } from '../cli/cli-error.ts';
import { moment, tableOf } from '../cli/output.ts';
import type { CommandGroup } from '../cli/program.ts';

const made = z.object({ id: z.string(), name: z.string(), user: z.string(), expiresAt: z.number(), key: z.string() });
const rotated = made.extend({ old: z.object({ id: z.string(), endsAt: z.number() }) });
const ended = z.object({ id: z.string(), name: z.string() });
const listed = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      hint: z.string(),
      user: z.string(),
      userName: z.string(),
      only: z.array(z.string()).nullable(),
      createdAt: z.number(),
      createdBy: z.string(),
      expiresAt: z.number(),
      usedAt: z.number().nullable(),
      revokedAt: z.number().nullable(),
      replacedBy: z.string().nullable().default(null),
      state: z.enum(['valid', 'expired', 'revoked']),
    }),
  ),
});

function daysOf(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days > 0) return days;
  throw new CliError('usage', { what: `"${text}" is no number of days`, where: '--days', next: 'write 1 to 366' });
}

function hoursOf(text: string): number {
  const hours = Number(text);
  if (Number.isInteger(hours) && hours >= 0) return hours;
  throw new CliError('usage', { what: `"${text}" is no number of hours`, where: '--hours', next: 'write 0 to 720' });
}

/** `millrace apikey …` */
export const apiKeyGroup: CommandGroup = (program, declare) => {
  const group = program
    .command('apikey')
    .description('Keys for the command line on other machines: with the rights of their owner, for a time.');

  declare<{ for?: string; days?: string; only?: string }>(
    group,
    'create <name>',
    'make a key; it is shown once',
    async ({ api, out }, [name = ''], { for: user, days, only }) => {
      const input = {
        name,
        ...(user === undefined ? {} : { user }),
        ...(days === undefined ? {} : { days: daysOf(days) }),
        ...(only === undefined ? {} : { only: only.split(',').map((right) => right.trim()) }),
      };
      const key = await api().command('kernel.api-key.create', input, made);
      out.result(key, () => [
        `key      ${key.key}`,
        `until    ${moment(key.expiresAt)}`,
        'It is shown this once. On the other machine set MILLRACE_URL to the https:// address of the server and',
        'MILLRACE_API_KEY to the key; `millrace apikey revoke` ends it.',
      ]);
    },
  )
    .option('--for <e-mail>', 'whose key it is, on the machine of the plant itself')
    .option('--days <n>', 'how long it holds (90, at most 366)')
    .option('--only <rights>', 'narrow it to these rights, with commas: "stock.*,kernel.trail"');

  declare<{ all?: boolean }>(
    group,
    'list',
    "one's own keys, never the keys themselves",
    async ({ api, out }, _, { all }) => {
      const { rows } = await api().query(all ? 'kernel.api-keys.all' : 'kernel.api-keys', {}, listed);
      out.result(rows, () =>
        tableOf(
          ['id', 'name', 'key', 'of', 'state', 'until', 'last used', 'only'],
          rows.map((row) => [
            row.id,
            row.name,
            `${row.hint}…`,
            row.userName,
            row.state === 'valid' && row.replacedBy !== null ? 'replaced' : row.state,
            moment(row.expiresAt),
            row.usedAt === null ? null : moment(row.usedAt),
            row.only?.join(',') ?? null,
          ]),
          'there are no keys',
        ),
      );
    },
  ).option('--all', "everybody's");

  declare<{ hours?: string }>(
    group,
    'rotate <id>',
    'give a key a successor, which is shown once; the old one goes on for a while',
    async ({ api, out }, [id = ''], { hours }) => {
      const input = { id, ...(hours === undefined ? {} : { hours: hoursOf(hours) }) };
      const key = await api().command('kernel.api-key.rotate', input, rotated);
      out.result(key, () => [
        `key      ${key.key}`,
        `until    ${moment(key.expiresAt)}`,
        `The old one is good until ${moment(key.old.endsAt)}: set the new one in the meantime, then look at "last used"`,
        'of both in `millrace apikey list`.',
      ]);
    },
  ).option('--hours <n>', 'how long the old one goes on (24, at most 720; 0: not at all)');

  declare<{ any?: boolean }>(group, 'revoke <id>', 'end a key at once', async ({ api, out }, [id = ''], { any }) => {
    const key = await api().command(any ? 'kernel.api-key.revoke-any' : 'kernel.api-key.revoke', { id }, ended);
    out.result(key, () => [`${key.name} is revoked`]);
  }).option('--any', 'also where it is somebody else’s');
};
