import { z } from 'zod';
import type { Api } from '../api/client.ts';
import { CliError } from '../cli/cli-error.ts';

const sites = z.array(z.object({ code: z.string(), name: z.object({ en: z.string() }), zone: z.string() }));

/** How a command is told which site it is about, in the same words everywhere. */
export const SITE = ['--site <site>', 'the site, where there are several'] as const;

/** The site that is meant: the one named, or the only one there is. Throws a CliError where that says nothing. */
export async function siteOf(api: Api, named: string | undefined): Promise<string> {
  const there = await api.query('plant.sites', {}, sites);
  if (named !== undefined) {
    if (there.some(({ code }) => code === named)) return named;
    throw new CliError('unknown', {
      what: `there is no site "${named}"`,
      where: '--site',
      next:
        there.length > 0
          ? `write one of ${there.map(({ code }) => code).join(', ')}`
          : 'apply its configuration first: millrace config apply <file>',
    });
  }
  const [only, another] = there;
  if (only && !another) return only.code;
  throw new CliError(only ? 'usage' : 'unknown', {
    what: only ? 'there are several sites' : 'there is no site yet',
    where: api.url,
    next: only
      ? `say which with --site: ${there.map(({ code }) => code).join(', ')}`
      : 'apply a configuration first: millrace config apply <file>',
  });
}
