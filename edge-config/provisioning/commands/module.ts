import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { CliError } from '../cli/cli-error.ts';
import type { CliContext } from '../cli/context.ts';
import { moment, tableOf } from '../cli/output.ts';
import type { CommandGroup } from '../cli/program.ts';

/** What seals and opens packs on this machine, with no server; who composes the plant gives it. */
export interface PackTools {
  /** The text of the signed file. Throws where the manifest or the key is none. */
  readonly seal: (manifest: unknown, privateKey: string) => Promise<string>;
  /** What is in a file whose signature fits, or why it does not. */
  readonly open: (text: string) => Promise<OpenedFile | { readonly reason: string }>;
  /** A new Ed25519 key (PEM, PKCS #8) and its fingerprint. */
  readonly makeKey: () => Promise<{ readonly pem: string; readonly fingerprint: string }>;
}
export interface OpenedFile {
  readonly name: string;
  readonly version: string;
  readonly fingerprint: string;
}

const modules = z.object({
  modules: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      label: z.string(),
      standing: z.enum(['always', 'unless-disabled', 'when-enabled']),
      enabled: z.boolean(),
      needs: z.array(z.string()),
      neededBy: z.array(z.string()),
      facts: z.array(z.string()),
      waiting: z.object({ sets: z.number(), since: z.number(), pastBound: z.boolean() }).nullable(),
    }),
  ),
  held: z.array(z.object({ name: z.string(), reason: z.string() })),
});
const switched = z.object({ module: z.string(), enabled: z.boolean() });
const broughtIn = z.object({
  name: z.string(),
  version: z.string(),
  from: z.string().nullable(),
  key: z.object({ fingerprint: z.string(), trusted: z.boolean(), name: z.string().nullable() }),
  needs: z.record(z.string(), z.string()),
  adds: z.array(z.string()),
  drops: z.array(z.string()),
  automations: z.array(
    z.object({
      label: z.object({ en: z.string() }),
      on: z.string(),
      run: z.string(),
      decidedBy: z.array(z.string()).default([]),
    }),
  ),
  statements: z.array(z.string()),
});
const takenAway = z.object({
  name: z.string(),
  version: z.string(),
  rows: z.array(z.object({ entity: z.string(), own: z.number(), others: z.number() })),
  enabled: z.number(),
  neededBy: z.array(z.string()),
  grants: z.number(),
  imports: z.number(),
  waiting: z.number(),
  kept: z.string().nullable(),
});
const keys = z.object({
  keys: z.array(z.object({ fingerprint: z.string(), name: z.string(), trustedAt: z.number(), trustedBy: z.string() })),
});
const FILE = 'millrace module install <file>';

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new CliError('usage', { what, where: path, next: 'name a file that can be read', cause });
  }
}

function write(path: string, text: string, mode: number): void {
  try {
    writeFileSync(path, text, { flag: 'wx', mode });
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new CliError('usage', { what, where: path, next: 'name a file that is not there yet', cause });
  }
}

const STANDING = { always: 'always on', 'unless-disabled': 'release', 'when-enabled': 'pack' } as const;

function microsOf(time: string): number {
  const millis = Date.parse(time);
  if (Number.isNaN(millis))
    throw new CliError('usage', {
      what: `"${time}" is no time`,
      where: '--before',
      next: 'write it as 2026-11-21T08:00:00Z',
    });
  return millis * 1000;
}

const dropped = z.object({ dropped: z.number(), more: z.boolean() });

const waitingOf = ({ name, waiting }: z.infer<typeof modules>['modules'][number]): string[] =>
  waiting
    ? [
        `${name}: ${waiting.sets} messages of devices wait since ${moment(waiting.since)}`,
        ...(waiting.pastBound
          ? [`  longer or more than the company wants: millrace module enable ${name}, or drop-waiting`]
          : []),
      ]
    : [];

const linesOf = ({ name, version, from, key, adds, drops, automations }: z.infer<typeof broughtIn>): string[] => [
  from === null ? `${name} ${version} is new here` : `${name} ${from} becomes ${version}`,
  `signed with ${key.fingerprint}: ${key.trusted ? `trusted as "${key.name}"` : 'a key that nobody here has trusted'}`,
  ...(adds.length > 0 ? [`adds ${adds.join(', ')}`] : []),
  ...(drops.length > 0 ? [`takes away ${drops.join(', ')} (with the upgrade after this one)`] : []),
  ...automations.map(
    ({ label, on, run, decidedBy: kept }) =>
      `by itself: ${label.en} (on ${on}: ${run})${kept.length === 0 ? '' : `, by what only holders of ${kept.join(', ')} see`}`,
  ),
];

const lossOf = ({
  name,
  version,
  rows,
  enabled,
  neededBy,
  grants,
  imports,
  waiting,
}: z.infer<typeof takenAway>): string[] => [
  `${name} ${version} would go, with ${rows.map(({ entity, own, others }) => `${own + others} of ${entity}`).join(', ')}`,
  `rights in ${grants} roles and ${imports} sheets of imports name it`,
  ...(waiting > 0 ? [`${waiting} events wait for what it does by itself, and nobody acts on them any more`] : []),
  ...(enabled > 0 ? [`it is still on in ${enabled} companies`] : []),
  ...(neededBy.length > 0 ? [`needed by ${neededBy.join(', ')}`] : []),
];

async function bring(
  { api, out }: CliContext,
  file: string,
  trust: string | undefined,
  dryRun: boolean,
): Promise<void> {
  const text = read(file);
  if (dryRun) {
    const seen = await api().post('/api/v1/packs/preview', { file: text }, broughtIn);
    return out.result(seen, () => [...linesOf(seen), 'nothing was changed']);
  }
  const done = await api().post('/api/v1/packs', { file: text, ...(trust ? { trust } : {}) }, broughtIn);
  return out.result(done, () => [
    ...linesOf(done),
    ...(done.from === null ? [`It is off in every company: millrace module enable ${done.name}`] : []),
  ]);
}

/** `millrace module …` */
export const moduleGroup =
  (tools: PackTools): CommandGroup =>
  (program, declare) => {
    const group = program
      .command('module')
      .description('What this system is made of: modules of the release, and packs that were brought in.');

    declare(group, 'list', 'the modules there are, and which the company works with', async ({ api, out }) => {
      const found = await api().query('kernel.modules', {}, modules);
      out.result(found, () => [
        ...tableOf(
          ['module', 'version', 'kind', 'on', 'needs', 'needed by'],
          found.modules.map((one) => [
            ...[one.name, one.version, STANDING[one.standing], one.enabled ? 'yes' : 'no'],
            ...[one.needs.join(' '), one.neededBy.join(' ')],
          ]),
          'There is no module.',
        ),
        ...found.modules.flatMap(waitingOf),
        ...found.held.map(({ name, reason }) => `${name} is here and does not run: ${reason}`),
      ]);
    });

    declare(group, 'enable <name>', 'let the company work with a module', async ({ api, out }, [module]) => {
      const done = await api().command('kernel.module.enable', { module }, switched);
      out.result(done, () => [`${done.module} is on; what waited for it is booked now`]);
    });

    declare<{ accept?: boolean }>(
      group,
      'disable <name>',
      'switch a module off in the company; nothing of it is lost',
      async ({ api, out }, [module], { accept = false }) => {
        const done = await api().command('kernel.module.disable', { module, accept }, switched);
        out.result(done, () => [`${done.module} is off`]);
      },
    ).option('--accept', 'accept that what devices report for it waits until it is on again');

    declare<{ reason: string; before?: string; yes?: boolean }>(
      group,
      'drop-waiting <name>',
      'give up what devices reported for a module that is off',
      async ({ api, out }, [module = ''], { reason, before, yes = false }) => {
        if (!yes) {
          const found = (await api().query('kernel.modules', {}, modules)).modules.find(({ name }) => name === module);
          const waiting = found?.waiting ?? null;
          return out.result({ module, waiting, dropped: 0 }, () => [
            ...(found && waiting ? waitingOf(found) : [`Nothing waits for ${module}.`]),
            'Nothing was changed. Say it again with --yes: what is dropped is never booked.',
          ]);
        }
        const input = { module, reason, ...(before === undefined ? {} : { before: microsOf(before) }) };
        let all = 0;
        for (let more = true; more; ) {
          const done = await api().command('kernel.module.drop-waiting', input, dropped);
          all += done.dropped;
          more = done.more;
        }
        out.result({ module, dropped: all }, () => [`${all} messages for ${module} were dropped`]);
      },
    )
      .requiredOption('--reason <why>', 'why; it stands in the audit trail')
      .option('--before <time>', 'only what was kept before this time (2026-11-21T08:00:00Z)')
      .option('--yes', 'really do it');

    for (const [verb, what] of [
      ['install', 'bring a pack in for the whole system, from its signed file'],
      ['upgrade', 'raise a pack to the version of a signed file'],
    ] as const) {
      declare<{ trust?: string; dryRun?: boolean }>(
        group,
        `${verb} <file>`,
        what,
        async (context, [file = ''], { trust, dryRun = false }) => {
          await sameAs(context, file, verb);
          await bring(context, file, trust, dryRun);
        },
      )
        .option('--trust <name>', 'trust the key it is signed with from now on, under this name')
        .option('--dry-run', 'say what it would do, and change nothing');
    }

    /** An upgrade is of what is here, an installation of what is not: whoever means the other is told. */
    async function sameAs({ api }: CliContext, file: string, verb: 'install' | 'upgrade'): Promise<void> {
      const opened = await tools.open(read(file));
      if ('reason' in opened)
        throw new CliError('refused', {
          what: opened.reason,
          where: file,
          next: 'fetch the file again from its maker',
        });
      const there = (await api().query('kernel.modules', {}, modules)).modules.some(({ name }) => name === opened.name);
      if (there === (verb === 'upgrade')) return;
      throw new CliError('refused', {
        what: there ? `${opened.name} is here already` : `${opened.name} is not here yet`,
        where: file,
        next: there ? 'millrace module upgrade <file>' : FILE,
      });
    }

    declare<{ yes?: boolean; keep?: boolean }>(
      group,
      'remove <name>',
      'take a pack away with all its records; says what would be lost',
      async ({ api, out }, [name = ''], { yes = false, keep = false }) => {
        if (!yes) {
          const loss = await api().get(`/api/v1/packs/${name}/loss`, takenAway);
          return out.result({ ...loss, removed: false }, () => [
            ...lossOf(loss),
            'Nothing was changed. Say it again with --yes; "millrace module export" keeps its file.',
          ]);
        }
        const gone = await api().post(`/api/v1/packs/${name}/remove`, { keep }, takenAway);
        return out.result({ ...gone, removed: true }, () => [
          `${gone.name} ${gone.version} is gone, with ${gone.rows.reduce((sum, { own, others }) => sum + own + others, 0)} records`,
          ...(gone.kept === null ? [] : [`they are in ${gone.kept}`]),
        ]);
      },
    )
      .option('--yes', 'really do it')
      .option('--keep', "write its records to a file on the plant's machine first (removed/ in the data folder)");

    declare(
      group,
      'export <name> <file>',
      'write the signed file of a pack, as it was brought in',
      async ({ api, out }, [name = '', file = '']) => {
        const shape = z.object({ version: z.string(), text: z.string() });
        const { version, text } = await api().get(`/api/v1/packs/${name}/file`, shape);
        write(file, text, 0o644);
        out.result({ name, version, file }, () => [`${name} ${version} is in ${file}`]);
      },
    );

    declare(
      group,
      'verify <file>',
      'look whether a signed file is whole, and whose key signed it',
      async ({ out }, [file = '']) => {
        const opened = await tools.open(read(file));
        if ('reason' in opened)
          throw new CliError('refused', {
            what: opened.reason,
            where: file,
            next: 'fetch the file again from its maker',
          });
        out.result(opened, () => [`${opened.name} ${opened.version} is whole, signed with ${opened.fingerprint}`]);
      },
    );

    declare<{ key: string; out: string }>(
      group,
      'sign <manifest>',
      'make the signed file of a pack from its manifest',
      async ({ out }, [manifest = ''], options) => {
        let text: string;
        try {
          text = await tools.seal(JSON.parse(read(manifest)), read(options.key));
        } catch (cause) {
          if (cause instanceof CliError) throw cause;
          const what = cause instanceof Error ? cause.message : String(cause);
          throw new CliError('usage', { what, where: manifest, next: 'mend what is named, then try again', cause });
        }
        const opened = await tools.open(text);
        if ('reason' in opened)
          throw new CliError('refused', { what: opened.reason, where: manifest, next: 'mend what is named' });
        write(options.out, text, 0o644);
        out.result({ ...opened, file: options.out }, () => [`${opened.name} ${opened.version} is in ${options.out}`]);
      },
    )
      .requiredOption('--key <file>', 'private key of Ed25519, as "millrace module make-key" writes it')
      .requiredOption('--out <file>', 'the file to write');

    declare(group, 'make-key <file>', 'make a key to sign packs with', async ({ out }, [file = '']) => {
      const { pem, fingerprint } = await tools.makeKey();
      write(file, pem, 0o600);
      out.result({ file, fingerprint }, () => [
        `The key is in ${file}: whoever has it can sign as you. Keep it away from the plant.`,
        `Tell those who take your packs its fingerprint: ${fingerprint}`,
      ]);
    });

    declare(group, 'keys', 'the keys whose packs may be brought in', async ({ api, out }) => {
      const found = await api().get('/api/v1/pack-keys', keys);
      out.result(found, () =>
        tableOf(
          ['fingerprint', 'name', 'trusted', 'by'],
          found.keys.map((one) => [one.fingerprint, one.name, moment(one.trustedAt), one.trustedBy]),
          'No key is trusted yet: millrace module install <file> --trust <name>',
        ),
      );
    });

    declare(
      group,
      'distrust <fingerprint>',
      'bring nothing more in that this key signed',
      async ({ api, out }, [fingerprint]) => {
        const done = await api().post('/api/v1/pack-keys/distrust', { fingerprint }, keys.shape.keys.element);
        out.result(done, () => [`"${done.name}" is not trusted any more; packs of it that are here stay`]);
      },
    );
  };
