import type { Api } from '../api/client.ts';
import type { Output } from './output.ts';

/** What a command works with. */
export interface CliContext {
  readonly out: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The data folder of the plant on this machine. */
  readonly data: string;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** The server; throws a CliError where there is no way in. */
  readonly api: () => Api;
}

/** A command's work: its arguments and options as commander read them. */
export type Work<Options> = (context: CliContext, args: readonly string[], options: Options) => Promise<void> | void;
