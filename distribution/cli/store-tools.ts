import { CliError, type StoreContext, type StoreTools } from '@millrace/provisioning';
import type { MoveProgress } from '@millrace/timeseries';
import { StartError } from '../all-in-one/data-folder.ts';
import { cleanStore, type Here, movePlant, planMove, storeStatus } from '../store/move-plant.ts';
import { StoreRefusal } from '../store/store-refusal.ts';

const hereOf = ({ data, env }: StoreContext): Here => ({ data, databaseUrl: env.DATABASE_URL || undefined });

async function told<Result>({ data }: StoreContext, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof StoreRefusal) {
      const { message: what, next } = cause;
      throw new CliError(/cannot be reached|does not run/.test(what) ? 'unreachable' : 'refused', {
        what,
        where: data,
        next,
        cause,
      });
    }
    if (!(cause instanceof StartError)) throw cause;
    throw new CliError('refused', { what: cause.message, where: data, next: 'see what the sentence says', cause });
  }
}

const TELL_MS = 2_000;

/** A line now and then, and whenever something else begins. */
function progressTeller(tell: (step: string) => void): (progress: MoveProgress) => void {
  let last = '';
  let at = 0;
  return ({ step, round, table, rows, of }) => {
    const now = performance.now();
    const what = `${step} ${round}`;
    if (what === last && now - at < TELL_MS) return;
    last = what;
    at = now;
    if (step === 'close') tell('readings wait in the journal for a moment …');
    else if (step === 'switch') tell('the plant goes over …');
    else if (step === 'prove') tell(`proving ${table} …`);
    else if (step === 'compare') tell(`round ${round}: comparing ${table} …`);
    else
      tell(
        `round ${round}: ${(rows ?? 0).toLocaleString('en')} of ${(of ?? 0).toLocaleString('en')} rows (${table}) …`,
      );
  };
}

/** Moves of the store, for the command line: beside a plant that runs. */
export const storeTools: StoreTools = {
  status: (context) => told(context, () => storeStatus(hereOf(context))),
  plan: (context, to) => told(context, () => planMove(hereOf(context), to)),
  move: (context, request, tell) =>
    told(context, () => movePlant(hereOf(context), { ...request, onProgress: progressTeller(tell) })),
  clean: (context) => told(context, () => cleanStore(hereOf(context))),
};
