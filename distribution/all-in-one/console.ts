/** The keeper's own words on the console: one line each, with the time. Secrets are never given to it. */
export interface Console {
  readonly say: (line: string) => void;
  readonly warn: (line: string) => void;
}

const stamped = (line: string) => `${new Date().toISOString().slice(0, 19).replace('T', ' ')}  ${line}\n`;

export const systemConsole: Console = {
  say: (line) => process.stdout.write(stamped(line)),
  warn: (line) => process.stderr.write(stamped(line)),
};

/**
 * Whoever read our words may go (a pipe, a closed terminal): the plant runs on without a reader. A write to nobody would
 * else be an uncaught fault, whose own line is one more write to nobody.
 */
export function carryOnUnheard(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
