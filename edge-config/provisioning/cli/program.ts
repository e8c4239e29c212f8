import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { addressOf } from '../api/address.ts';
import { createApi } from '../api/client.ts';
import { CliError } from './cli-error.ts';
import type { CliContext, Work } from './context.ts';
import { EXIT_CODES, type ExitName } from './exit-codes.ts';
import { output, type Streams } from './output.ts';

export interface ProgramParts {
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly streams: Streams;
  readonly signal: AbortSignal;
  readonly defaultData: string;
  /** The groups of commands, each adding its own to the program. */
  readonly groups: readonly CommandGroup[];
}

/** Declares one command with the options every command has. */
export type Declare = <Options extends object>(
  parent: Command,
  signature: string,
  description: string,
  work: Work<Options>,
) => Command;
export type CommandGroup = (program: Command, declare: Declare) => void;

interface CommonOptions {
  readonly json?: boolean;
  readonly url?: string;
  readonly company?: string;
}

/** Builds the whole program: what is parsed, helped, completed and documented. */
export function createProgram({ version, env, streams, signal, defaultData, groups }: ProgramParts): Command {
  const program = new Command('millrace')
    .description('Sets up and looks after a plant: devices, configuration, backups, and what goes on in it.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showSuggestionAfterError(true)
    .showHelpAfterError('  next:  millrace --help lists the commands, millrace <command> --help its options')
    .configureHelp({ sortSubcommands: true, showGlobalOptions: true })
    .configureOutput({ writeOut: streams.out, writeErr: streams.error })
    .exitOverride();

  const declare: Declare = (parent, signature, description, work) => {
    const command = parent
      .command(signature)
      .description(description)
      .option('--json', 'print JSON')
      .option('--url <address>', 'the server (MILLRACE_URL; this machine when left out)')
      .option('--company <name>', 'the company, where there are several (MILLRACE_COMPANY)')
      .exitOverride();
    command.action(async (...given: unknown[]) => {
      const options = command.opts<CommonOptions>();
      const context: CliContext = {
        out: output(options.json ?? false, streams),
        env,
        data: env.MILLRACE_DATA || defaultData,
        signal,
        api: () => createApi(addressOf({ url: options.url, company: options.company, env, defaultData }), signal),
      };
      const args = given
        .slice(0, command.registeredArguments.length)
        .flat()
        .filter((one) => typeof one === 'string');
      await work(context, args, command.opts());
    });
    return command;
  };
  for (const group of groups) group(program, declare);
  return program;
}

/** Runs the program and gives the code to exit with; everything that goes wrong is told on the error stream. */
export async function runProgram(program: Command, argv: readonly string[], { error }: Streams): Promise<number> {
  const json = argv.includes('--json');
  const end = (name: ExitName): number => EXIT_CODES[name].code;
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return end('done');
  } catch (problem) {
    // Commander has printed help or its complaint already.
    if (problem instanceof CommanderError) return problem.exitCode === 0 ? end('done') : end('usage');
    if (problem instanceof CliError) {
      if (json) {
        const { message: what, where, next, details, exit } = problem;
        error(`${JSON.stringify({ error: { exit, what, where, next, details } }, null, 2)}\n`);
      } else error(`${problem.message}\n  where: ${problem.where}\n  next:  ${problem.next}\n`);
      return end(problem.exit);
    }
    if (problem instanceof Error && problem.name === 'AbortError') return end('done');
    error(`${problem instanceof Error ? (problem.stack ?? problem.message) : String(problem)}\n`);
    return end('fault');
  }
}

/** The data folder of a checkout. */
export const checkoutData = (root: string): string => join(root, '.millrace', 'data');
