import { didYouMean } from '@millrace/contracts/site-fault';
import { z } from 'zod';
import type { Api } from '../api/client.ts';
import { CliError } from '../cli/cli-error.ts';
import type { CommandGroup } from '../cli/program.ts';
import { assignments } from './device-access.ts';
import { ledgerAnswer } from './ledger-answer.ts';
import { type FoundStranger, strangersOf } from './linked-device.ts';
import { SITE, siteOf } from './site-choice.ts';

const fault = z.object({ where: z.string(), what: z.string(), next: z.string() });
const preview = z.object({
  ok: z.boolean(),
  version: z.int(),
  faults: z.array(fault),
  warnings: z.array(fault),
  words: z.array(z.string()).default([]),
});
type Preview = z.infer<typeof preview>;
const said = z.object({ site: z.string(), link: z.string(), name: z.string() });

interface ApproveOptions {
  readonly site?: string;
  readonly link?: string;
  readonly path: string;
  readonly profile?: string;
  readonly label?: string;
  readonly device?: readonly string[];
  readonly dryRun?: boolean;
}

const LINK = '--link <link>';
const LINK_WORDS = 'the link it came through, where it came through several';
const collect = (one: string, before: readonly string[] = []): string[] => [...before, one];

const OF_HELP = `
What it showed of itself (its serial number, its node) is taken over; "millrace device profiles" names the kinds.

Examples:
  millrace device approve CJK9876 --path hall/line-1/gate/clock-1 --profile time-clock --device zone=Asia/Dhaka --dry-run
  millrace device approve CJK9876 --path hall/line-1/gate/clock-1 --profile time-clock --device zone=Asia/Dhaka
`;

/** `millrace device approve`, `reject` and `reconsider`: a person's word on who came through a link. */
export const decideStranger: CommandGroup = (group, declare) => {
  declare<ApproveOptions>(
    group,
    'approve <stranger>',
    'let in what came through a link: what that changes is told, and then applied',
    async ({ api, out }, [name = ''], options) => {
      const server = api();
      const site = await siteOf(server, options.site);
      const stranger = found(strangersOf(await server.get('/api/v1/ledger', ledgerAnswer)), name, options.link);
      const edits = editsFor(stranger, options);
      const plan = await server.dryRun('plant.config.preview', { site, edits }, preview);
      if (!plan.ok) throw wrongPlan(plan, name);
      if (!options.dryRun) {
        const expects = { site, edits, expects: plan.version };
        await server.command('plant.config.edit', expects, z.looseObject({}));
      }
      const told = { site, stranger: name, link: stranger.link, device: deviceOf(options), applied: !options.dryRun };
      out.result({ ...told, version: plan.version + 1, changes: plan.words, warnings: plan.warnings }, () => [
        ...plan.words.map((line) => `  ${line}`),
        ...plan.warnings.map(({ what, where }) => `warning  ${where}: ${what}`),
        '',
        options.dryRun
          ? `Nothing is changed (--dry-run): version ${plan.version + 1} would be this.`
          : `${name} is let in as ${told.device}, with version ${plan.version + 1}: see "millrace device show ${told.device}".`,
      ]);
    },
  )
    .requiredOption('--path <path>', 'where it stands: area/line/cell/device; its last level is how it is called')
    .option('--profile <profile>', 'its kind: what its messages mean')
    .option('--label <text>', 'what people call it')
    .option('--device <name=value>', 'what it did not show of itself: zone=Asia/Dhaka', collect)
    .option('--dry-run', 'say what would change, and change nothing')
    .option(LINK, LINK_WORDS)
    .option(...SITE)
    .addHelpText('after', OF_HELP);

  for (const verb of ['reject', 'reconsider'] as const) {
    declare<{ site?: string; link?: string }>(
      group,
      `${verb} <stranger>`,
      verb === 'reject'
        ? 'say no to what came through a link: it is listed no more'
        : 'forget that it was rejected: it is listed again',
      async ({ api, out }, [name = ''], options) => {
        const server = api();
        const site = await siteOf(server, options.site);
        const link =
          verb === 'reject'
            ? await linkOf(server, name, options.link)
            : await rejectedBy(server, site, name, options.link);
        await server.command(`plant.stranger.${verb}`, { site, link, name }, said);
        out.result({ site, link, stranger: name }, () => [
          verb === 'reject'
            ? `${name} is rejected. "millrace device reconsider ${name}" takes that back.`
            : `${name} is listed again as soon as it comes: see "millrace device strangers".`,
        ]);
      },
    )
      .option(LINK, LINK_WORDS)
      .option(...SITE);
  }
};

const deviceOf = ({ path }: Pick<ApproveOptions, 'path'>): string => path.split('/').at(-1) ?? '';

/** What a person at a screen would draw: the device, and its entry behind the link. */
function editsFor({ link, settings }: FoundStranger, options: ApproveOptions): object[] {
  const { path, profile, label } = options;
  const id = deviceOf(options);
  const value = {
    ...{ id, path },
    ...(profile === undefined ? {} : { profile }),
    ...(label === undefined ? {} : { label: { en: label } }),
  };
  const own = { ...settings, ...assignments('--device', options.device) };
  return [
    { do: 'put', part: 'devices', value },
    { do: 'attach', part: 'links', id: link, device: { device: id, settings: own } },
  ];
}

/** The one of that name. Throws a CliError that says who there is. */
export function found(all: readonly FoundStranger[], name: string, link: string | undefined): FoundStranger {
  const same = all.filter((one) => one.name === name && (link === undefined || one.link === link));
  const [only, another] = same;
  if (only && !another) return only;
  if (only) {
    throw new CliError('usage', {
      what: `${name} came through several links: ${same.map((one) => one.link).join(', ')}`,
      where: name,
      next: 'say which with --link',
    });
  }
  const names = all.map((one) => one.name);
  throw new CliError('unknown', {
    what: `nobody called "${name}" has come${link === undefined ? '' : ` through ${link}`}${didYouMean(name, names)}`,
    where: 'millrace device strangers',
    next: 'it is known once it has come since the gateway started: let it come again, then try again',
  });
}

/** A link that is named is taken: a link that was made anew knows of nobody before he comes again. */
const linkOf = async (server: Api, name: string, link: string | undefined): Promise<string> =>
  link ?? found(strangersOf(await server.get('/api/v1/ledger', ledgerAnswer)), name, undefined).link;

const rejections = z.object({ rejected: z.array(said) });

/** Who was rejected need not have come again: its link stands in the rejection. */
async function rejectedBy(server: Api, site: string, name: string, link: string | undefined): Promise<string> {
  const { rejected } = await server.query('plant.strangers.rejected', { site }, rejections);
  const [one] = rejected.filter((each) => each.name === name && (link === undefined || each.link === link));
  if (one) return one.link;
  const names = rejected.map((each) => each.name);
  throw new CliError('unknown', {
    what: `nobody called "${name}" was rejected${didYouMean(name, names)}`,
    where: `site ${site}`,
    next: names.length > 0 ? `rejected are ${names.slice(0, 12).join(', ')}` : 'nobody was rejected here',
  });
}

const wrongPlan = ({ faults }: Preview, name: string): CliError =>
  new CliError('refused', {
    what: faults.map(({ where, what }) => `${where}: ${what}`).join('; '),
    where: name,
    next: faults[0]?.next ?? 'mend what is named, then try again',
    details: faults,
  });
