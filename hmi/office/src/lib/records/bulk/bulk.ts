import {
  type Api,
  ApiError,
  type Call,
  type CommandDescription,
  type EntityDescription,
  type EntityRecord,
  newKey,
} from '@millrace/hmi-client';
import { inputFor, type Verb, verbsOf } from '../commands.ts';

/** What became of one of several records. */
export interface BulkResult {
  readonly record: EntityRecord;
  /** Null: it was done, or waits for another person. */
  readonly refused: string | null;
  readonly proposed: boolean;
  /** What takes it back, where something does. */
  readonly undo: Call | null;
}
/** The server takes so many inputs at once. */
const AT_ONCE = 500;

/**
 * One thing done with several records, each with its own outcome; a link that breaks is asked again with the same key. Where
 * it stays broken after some were done, these are told, and the rest says why not, in the words of `whyNot`. Throws where
 * nothing was done, and to whoever is signed in no more.
 */
export async function giveAll(
  api: Pick<Api, 'bulk'>,
  command: string,
  records: readonly EntityRecord[],
  inputOf: (record: EntityRecord) => Readonly<Record<string, unknown>>,
  whyNot: (error: unknown) => string,
): Promise<BulkResult[]> {
  const results: BulkResult[] = [];
  for (let from = 0; from < records.length; from += AT_ONCE) {
    const part = records.slice(from, from + AT_ONCE);
    const told = await api.bulk(command, part.map(inputOf), newKey()).catch((error: unknown) => {
      if (from === 0 || (error instanceof ApiError && error.kind === 'signed-out')) throw error;
      return whyNot(error);
    });
    if (typeof told === 'string')
      return [
        ...results,
        ...records.slice(from).map((record) => ({ record, refused: told, proposed: false, undo: null })),
      ];
    results.push(
      ...part.map((record, at) => ({
        record,
        refused: told[at]?.ok ? null : (told[at]?.refusal?.message ?? ''),
        proposed: Boolean(told[at]?.proposed),
        undo: told[at]?.undo ?? null,
      })),
    );
  }
  return results;
}

/** Takes back what was done with several records, each with its own outcome: somebody may have gone on with one of them. */
export async function takeAllBack(
  api: Pick<Api, 'bulk'>,
  done: readonly BulkResult[],
  whyNot: (error: unknown) => string,
): Promise<BulkResult[]> {
  const results: BulkResult[] = [];
  const calls = done.flatMap(({ record, undo }) => (undo ? [{ record, ...undo }] : []));
  for (const [command, of] of Map.groupBy(calls, (one) => one.command)) {
    const inputs = new Map(of.map(({ record, input }) => [record.id, input]));
    const records = of.map(({ record }) => record);
    results.push(...(await giveAll(api, command, records, ({ id }) => inputs.get(id) ?? {}, whyNot)));
  }
  return results;
}

/** A verb that may be given to some of the picked records as they stand. */
export interface SharedVerb {
  readonly command: CommandDescription;
  readonly fits: readonly EntityRecord[];
  readonly inputOf: (record: EntityRecord) => Readonly<Record<string, unknown>>;
}

/** The verbs of their states that need to be told nothing more, those first that fit most of them. */
export function sharedVerbs(of: EntityDescription, records: readonly EntityRecord[]): SharedVerb[] {
  interface Shared {
    readonly command: CommandDescription;
    readonly verbs: Map<string, Verb>;
    readonly fits: EntityRecord[];
  }
  const found = new Map<string, Shared>();
  for (const record of records) {
    for (const verb of verbsOf(of, record)) {
      if (verb.command.leadsTo === undefined || verb.asks.some(({ required }) => required)) continue;
      const entry: Shared = found.get(verb.command.name) ?? { command: verb.command, verbs: new Map(), fits: [] };
      entry.verbs.set(record.id, verb);
      entry.fits.push(record);
      found.set(verb.command.name, entry);
    }
  }
  return [...found.values()]
    .sort((a, b) => b.fits.length - a.fits.length)
    .map(({ command, verbs, fits }) => ({
      command,
      fits,
      inputOf: (record) => {
        const verb = verbs.get(record.id);
        return verb ? inputFor(verb, record) : { id: record.id };
      },
    }));
}
