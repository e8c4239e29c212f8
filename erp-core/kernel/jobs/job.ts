import { z } from 'zod';
import type { Act } from '../act.ts';
import { type CommandDefinition, command } from '../command.ts';
import type { Db } from '../db.ts';
import type { Declarations } from '../declarations.ts';
import { answer, type Effect, type Fields, type JobValue } from '../effect.ts';
import { fieldMeta } from '../field-meta.ts';
import type { FileKeeping } from '../files/keeping/file-keeping.ts';
import type { Label } from '../label.ts';
import type { Carriers } from '../notify/carrier.ts';
import type { Settings } from '../settings/settings.ts';
import type { RowOf } from '../table.ts';
import { type Schedule, type ScheduleSettings, scheduleSettings } from './schedule.ts';

/** What a job works with. Each of these is a place where it ends when it is cancelled or the process stops. */
export interface JobWork {
  readonly job: string;
  readonly company: string;
  /** The site it is about; null: the company. */
  readonly site: string | null;
  /** Which try this is, from 1 on. */
  readonly attempt: number;
  /** Ends with the work: cancelled, or the process stops. For waits of the author's own. */
  readonly signal: AbortSignal;
  /** Microseconds. */
  readonly now: () => number;
  /** Everything that is declared, as it was when this try began. */
  readonly registry: Declarations;
  /**
   * Does a command, once for this job however often the job is tried: the same command with the same input is counted, so a
   * list that is gone through anew finds what was done as done. Returns its answer; throws `CommandRefused` where it is
   * refused, and asks anew at the next try.
   */
  readonly call: (command: { readonly name: string }, input: unknown) => Promise<unknown>;
  /**
   * Gives a command as somebody else, within his rights, under a key of the author's own, and answers what it came to, a
   * refusal too. For what people have asked for and others let go of.
   */
  readonly act: Act;
  /** Reads in the company, in a transaction of its own that cannot write. */
  readonly read: <Result>(ask: (db: Db) => Promise<Result>) => Promise<Result>;
  /** What is done with the bytes of files, for the whole plant; undefined where none are kept. */
  readonly files: FileKeeping | undefined;
  /** What the company has set now. */
  readonly settings: <F extends Fields>(of: Settings<F>) => Promise<RowOf<F>>;
  /** What brings messages out of the house; undefined: this process does not. */
  readonly carriers: Carriers | undefined;
  /** How far it is, told to who watches: so many done, of so many (null: nobody knows), and what at. */
  readonly progress: (done: number, of?: number | null, words?: Label) => Promise<void>;
}

export interface JobOptions {
  /** Its id, where the record that is written with it names it. */
  readonly id?: string;
  /** Microseconds: not before. A timer is a job for later. */
  readonly at?: number;
  /** While a job of this name and key waits or runs, another one comes to nothing. */
  readonly key?: string;
}

/** A job as the kernel keeps it; authors declare theirs by `job`. */
export interface JobDefinition {
  readonly name: string;
  readonly label: Label;
  readonly input: z.ZodObject;
  /** Tries after the first that may fail before a person has to look. */
  readonly retries: number;
  /** How many of this name run at a time in a company. */
  readonly atOnce: number;
  /** The command of its name, by which a person or a handler starts one. */
  readonly start: CommandDefinition;
  /** When it runs by itself, as a company may set it. */
  readonly schedule: ScheduleSettings | undefined;
  readonly run: (work: JobWork, input: never) => Promise<unknown>;
}

/** What `decide` returns to have one done after the commit, and only then. */
export type Job<Input = unknown> = JobDefinition & {
  readonly with: (input: Input, options?: JobOptions) => Effect;
};

/** Characters of what a try may answer, as JSON: more belongs into records or files. */
export const MOST_ANSWER = 16_384;

/**
 * Declares long work: it runs after the commit of whatever wants it, in whichever process has room, again where the process
 * died, and tells how far it is. It reads as it likes and writes by commands (`work.call`), each once; so it may end between
 * any two of them and be begun anew. What it returns is kept as its answer. A command of the same name comes with it, which
 * starts one; its right is `permission` (its name, where nothing is said). With a `schedule` it also runs by itself: then
 * its input fits `{}`.
 *
 * It acts as the system, like a handler of an event: what it may is decided by who may start it.
 *
 * Throws a TypeError for input that is secret or sensitive (a job is kept, and shown to who looks after jobs), a number of
 * retries that is none, or a schedule whose input cannot be left out.
 */
export function job<const F extends Fields>(
  name: string,
  declared: {
    readonly label: Label;
    readonly input: F;
    readonly permission?: string;
    /** Five, where nothing is said. */
    readonly retries?: number;
    /** One, where nothing is said. */
    readonly atOnce?: number;
    readonly site?: (input: RowOf<F>) => string | undefined;
    readonly schedule?: Schedule;
    readonly run: (work: JobWork, input: z.infer<z.ZodObject<F>>) => Promise<unknown>;
  },
): Job<z.input<z.ZodObject<F>>> {
  const { label, retries = 5, atOnce = 1, site } = declared;
  const input = z.strictObject(declared.input) as z.ZodObject;
  check(name, declared.input, { retries, atOnce });
  if (declared.schedule && !input.safeParse({}).success)
    throw new TypeError(`job "${name}": nobody gives its input when it runs by the clock, and {} is none`);
  const make = (given: unknown, { id, at, key }: JobOptions = {}): Effect => {
    const parsed = input.parse(given);
    const value: JobValue = {
      name,
      input: parsed,
      site: site?.(parsed as RowOf<F>) ?? null,
      retries,
      ...(id === undefined ? {} : { id }),
      ...(at === undefined ? {} : { at }),
      ...(key === undefined ? {} : { key }),
    };
    return { kind: 'job', job: value };
  };
  const start = command(name, {
    label,
    input: declared.input,
    ...(declared.permission === undefined ? {} : { permission: declared.permission }),
    ...(site === undefined ? {} : { site }),
    load: () => ({}),
    decide: (given, _, { id }) => {
      const own = id();
      return [make(given, { id: own }), answer({ job: own })];
    },
  });
  return {
    ...{ name, label, input, retries, atOnce, start },
    schedule: declared.schedule && scheduleSettings(name, label, declared.schedule),
    run: declared.run as JobDefinition['run'],
    with: make,
  };
}

function check(name: string, input: Fields, { retries, atOnce }: { retries: number; atOnce: number }): void {
  for (const [field, schema] of Object.entries(input)) {
    const { secret, sensitive } = fieldMeta(schema);
    if (secret || sensitive !== undefined)
      throw new TypeError(
        `job "${name}": ${field} is kept from people, and what a job is given is shown to who looks after it`,
      );
  }
  if (!Number.isInteger(retries) || retries < 0)
    throw new TypeError(`job "${name}": ${retries} is no number of retries`);
  if (!Number.isInteger(atOnce) || atOnce < 1) throw new TypeError(`job "${name}": ${atOnce} at once are none`);
}
