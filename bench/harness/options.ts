import { parseArgs } from 'node:util';

export interface RunOptions {
  readonly only: ReadonlySet<string> | null;
  readonly json: string | null;
  readonly long: boolean;
  readonly seed: number;
}

/** `--only ID,…`, `--json FILE`, `--long`, `--seed N`; an unknown id or option ends the program with what there is. */
export function runOptions(argv: readonly string[], known: readonly string[]): RunOptions {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        only: { type: 'string' },
        json: { type: 'string' },
        long: { type: 'boolean', default: false },
        seed: { type: 'string' },
      },
    });
    const only = values.only ? new Set(values.only.split(',').map((id) => id.trim())) : null;
    const unknown = [...(only ?? [])].filter((id) => !known.includes(id));
    if (unknown.length > 0) throw new RangeError(`unknown: ${unknown.join(', ')}; there are: ${known.join(', ')}`);
    const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
    if (!Number.isSafeInteger(seed)) throw new RangeError(`--seed takes a whole number, not "${values.seed}"`);
    return { only, json: values.json ?? null, long: values.long, seed };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}
