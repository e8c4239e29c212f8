import { CliError } from '../cli/cli-error.ts';
import type { CliContext } from '../cli/context.ts';
import { moment, roughly, tableOf } from '../cli/output.ts';
import type { CommandGroup } from '../cli/program.ts';

/** What moves readings between databases, beside a plant that runs; who composes the plant gives it. */
export interface StoreTools {
  readonly status: (context: StoreContext) => Promise<StoreAnswer>;
  readonly plan: (context: StoreContext, to: string | null) => Promise<StorePlan>;
  readonly move: (
    context: StoreContext,
    request: {
      readonly to: string | null;
      readonly kind: 'auto' | 'plain' | 'timescale';
      readonly signal: AbortSignal;
    },
    tell: (step: string) => void,
  ) => Promise<StoreMoved>;
  readonly clean: (context: StoreContext) => Promise<{ readonly where: string; readonly bytes: number }>;
}
export type StoreContext = Pick<CliContext, 'data' | 'env'>;
export interface StoreAnswer {
  readonly at: string;
  readonly since: string | null;
  readonly kind: string | null;
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly problem: string | null;
  readonly left: string | null;
  readonly movingTo: string | null;
}
export interface StorePlan {
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  readonly bytes: number;
  readonly seconds: number;
}
export interface StoreMoved {
  readonly outcome: 'moved' | 'completed';
  readonly kind: string;
  readonly rounds: number;
  readonly copied: number;
  /** Milliseconds during which readings waited in the journal. */
  readonly closedFor: number;
  readonly tables: readonly {
    readonly table: string;
    readonly rows: number;
    readonly targetRows: number;
    readonly source: string;
    readonly target: string;
    readonly equal: boolean;
  }[];
}

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`;

function placeGiven(to: string | undefined): string | null {
  if (to === 'plant') return null;
  if (to !== undefined && /^postgres(ql)?:\/\/[^/]+\/.+/.test(to) && URL.canParse(to)) return to;
  throw new CliError('usage', {
    what: to === undefined ? 'it is not said where to' : `"${to.replace(/\/\/.*@/, '//…@')}" is no place for readings`,
    where: '--to',
    next: 'write postgres://login:password@host:5432/database, of a login that may create roles, or "plant"',
  });
}

/** `millrace store …`: works on the data folder and the databases themselves. */
export const storeGroup =
  (tools: StoreTools): CommandGroup =>
  (program, declare) => {
    const group = program
      .command('store')
      .description('Where readings are kept: in the plant’s own database, or in one of their own (TimescaleDB).');

    declare(group, 'status', 'say where the readings are', async (context) => {
      const found = await tools.status(context);
      context.out.result(found, () => [
        `readings are kept in ${found.at}${found.since === null ? '' : ` since ${moment(Date.parse(found.since) * 1000)}`}`,
        found.problem === null
          ? `${found.kind} store, about ${(found.rows ?? 0).toLocaleString('en')} readings, ${megabytes(found.bytes ?? 0)} with rollups and indexes`
          : `it cannot be looked at: ${found.problem}`,
        ...(found.left === null
          ? []
          : [`what was in ${found.left} still lies there: "millrace store clean" lets it go`]),
        ...(found.movingTo === null
          ? []
          : [`a move to ${found.movingTo} is under way or was cut off: say it again to go on`]),
      ]);
    });

    declare<{ to?: string; kind: string; dryRun?: boolean; dropSource?: boolean }>(
      group,
      'move',
      'move the readings to another database and back, while the plant runs',
      async (context, _, { to: given, kind, dryRun, dropSource }) => {
        const to = placeGiven(given);
        if (kind !== 'auto' && kind !== 'plain' && kind !== 'timescale')
          throw new CliError('usage', {
            what: `there is no store of the kind "${kind}"`,
            where: '--kind',
            next: 'write "auto", "plain" or "timescale"',
          });
        if (dryRun) {
          const plan = await tools.plan(context, to);
          context.out.result(plan, () => [
            `from ${plan.from} to ${plan.to}: about ${plan.rows.toLocaleString('en')} readings, ${megabytes(plan.bytes)} with rollups and indexes`,
            `It may take ${roughly(plan.seconds * 1000)}; the plant goes on, and readings wait in the journal for a moment at the end.`,
            'Nothing was changed.',
          ]);
          return;
        }
        const moved = await tools.move(context, { to, kind, signal: context.signal }, context.out.note);
        const wrong = moved.tables.filter(({ equal }) => !equal);
        if (wrong.length > 0)
          throw new CliError('refused', {
            what: `what is at the target is not what was at the source: ${wrong.map(({ table }) => table).join(', ')}`,
            where: '--to',
            next: 'keep both databases as they are (nothing was let go) and report it; the plant goes on at the target',
            details: moved,
          });
        const cleaned = dropSource ? await tools.clean(context) : undefined;
        context.out.result({ ...moved, ...(cleaned ? { cleaned } : {}) }, () => [
          ...tableOf(
            ['table', 'rows', 'checksum of the source', 'checksum of the target'],
            moved.tables.map(({ table, rows, source, target }) => [table, rows, source, target]),
            'An earlier run had moved everything; the plant knows it now.',
          ),
          `moved: ${moved.kind} store, ${moved.copied.toLocaleString('en')} rows copied now in ${moved.rounds} rounds, the rest was there; readings waited in the journal for ${(moved.closedFor / 1000).toFixed(1)} s`,
          cleaned
            ? `what lay in ${cleaned.where} is gone: ${megabytes(cleaned.bytes)} are free`
            : 'What was there before still lies there: "millrace store clean" lets it go.',
          ...(to === null
            ? []
            : ['From now on back that database up by its own means: a backup of this folder does not hold it.']),
        ]);
      },
    )
      .option('--to <address>', 'postgres://login:password@host/database, or "plant" for the plant’s own database')
      .option('--kind <kind>', '"timescale", "plain", or "auto": TimescaleDB where it is there', 'auto')
      .option('--dry-run', 'only say what would be moved and how long it may take')
      .option('--drop-source', 'let go of the readings at the old place once all is proved');

    declare(group, 'clean', 'let go of the readings that a move has left behind', async (context) => {
      const { where, bytes } = await tools.clean(context);
      context.out.result({ where, bytes }, () => [`what lay in ${where} is gone: ${megabytes(bytes)} are free`]);
    });
  };
