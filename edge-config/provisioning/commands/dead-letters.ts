import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { CliError } from '../cli/cli-error.ts';
import { moment, tableOf } from '../cli/output.ts';
import type { CommandGroup } from '../cli/program.ts';

const letter = z.looseObject({
  id: z.string(),
  site: z.string(),
  stream: z.string(),
  window: z.string(),
  revision: z.number(),
  at: z.number(),
  code: z.string(),
  reason: z.string(),
  state: z.string(),
  attempts: z.number(),
  blocked: z.number(),
  payload: z.unknown(),
});
type Letter = z.infer<typeof letter>;
const page = z.object({ rows: z.array(letter), next: z.string().nullish() });
const settled = z.looseObject({ id: z.string(), state: z.string(), booked: z.number() });

/** `millrace dead-letters …` */
export const deadLettersGroup: CommandGroup = (program, declare) => {
  const group = program
    .command('dead-letters')
    .description('What a gateway said and the books refused; each holds up its own window until it is settled.');

  declare<{ all?: boolean; site?: string }>(
    group,
    'list',
    'those that wait, newest first',
    async ({ api, out }, _, { all, site }) => {
      const input = { ...(all ? { all } : {}), ...(site === undefined ? {} : { site }), limit: 500 };
      const { rows } = await api().query('kernel.dead-letters', input, page);
      out.result(rows, () =>
        tableOf(
          ['id', 'since', 'stream', 'window', 'state', 'behind it', 'reason'],
          rows.map((row) => [row.id, moment(row.at), row.stream, row.window, row.state, row.blocked, row.reason]),
          'nothing is held up',
        ),
      );
    },
  )
    .option('--all', 'those that were settled, too')
    .option('--site <site>', 'of one site');

  declare(group, 'show <id>', 'one of them, with what was said', async ({ api, out }, [id = '']) => {
    const { rows } = await api().query('kernel.dead-letters', { all: true, limit: 500 }, page);
    const found = rows.find((row) => row.id === id);
    if (!found) {
      throw new CliError('unknown', {
        what: `there is no dead letter ${id}`,
        where: 'id',
        next: 'see `millrace dead-letters list --all`',
      });
    }
    out.result(found, () => linesOf(found));
  });

  declare(
    group,
    'replay <id>',
    'try it again, now that what it stumbled over is mended',
    async ({ api, out }, [id = '']) => {
      const done = await api().command('kernel.dead-letter.replay', { id }, settled);
      out.result(done, () => [`booked: ${done.booked} in all, with what waited behind it`]);
    },
  );

  declare<{ file: string }>(
    group,
    'mend <id>',
    'book a corrected set in its place',
    async ({ api, out }, [id = ''], { file }) => {
      const done = await api().command('kernel.dead-letter.mend', { id, set: readSet(file) }, settled);
      out.result(done, () => [`booked: ${done.booked} in all, with what waited behind it`]);
    },
  ).requiredOption('--file <file>', 'the set as JSON, as `show --json` gives it under "payload"');

  declare<{ reason?: string; yes?: boolean }>(
    group,
    'discard <id>',
    'give it up: nothing of it is booked, and what waits behind it follows',
    async ({ api, out }, [id = ''], { reason, yes }) => {
      if (!yes) {
        throw new CliError('usage', {
          what: 'a discarded set is not booked, now or later',
          where: '--yes',
          next: 'add --yes to discard it',
        });
      }
      const input = { id, ...(reason === undefined ? {} : { reason }) };
      const done = await api().command('kernel.dead-letter.discard', input, settled);
      out.result(done, () => [`discarded; booked behind it: ${done.booked}`]);
    },
  )
    .option('--reason <text>', 'why')
    .option('--yes', 'really do it');
};

const linesOf = (row: Letter): string[] => [
  `id       ${row.id}`,
  `since    ${moment(row.at)}`,
  `stream   ${row.stream}  window ${row.window}  revision ${row.revision}  site ${row.site}`,
  `state    ${row.state}, tried ${row.attempts} times, ${row.blocked} behind it`,
  `reason   ${row.reason} (${row.code})`,
  JSON.stringify(row.payload, null, 2),
];

function readSet(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new CliError('usage', {
      what: cause instanceof Error ? cause.message : String(cause),
      where: file,
      next: 'write the set as JSON, as `millrace dead-letters show <id> --json` gives it under "payload"',
      cause,
    });
  }
}
