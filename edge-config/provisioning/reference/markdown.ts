import type { Command } from 'commander';
import { EXIT_CODES } from '../cli/exit-codes.ts';
import { describeProgram } from './describe.ts';

const COMMON = new Set(['--json', '--url', '--company']);

/** The page `docs/cli.md`, made from the program itself. */
export function cliReference(program: Command): string {
  const commands = describeProgram(program);
  const leaves = commands.filter(({ children }) => children.length === 0);
  const common = leaves[0]?.options.filter(({ long }) => COMMON.has(long)) ?? [];
  const option = ({ flags, description }: { flags: string; description: string }) => `- \`${flags}\` ${description}`;
  return `${[
    '# The command line',
    '',
    '<!-- Made from the program by `npm run millrace -- reference --write docs/cli.md`; a test keeps it true. -->',
    '',
    `${program.description()} Run it in the checkout as \`npm run millrace -- <command>\`.`,
    '',
    "On the plant's own machine it signs in by the operator token in the data folder (`MILLRACE_DATA`), which only its owner can read. Elsewhere set `MILLRACE_URL` to the server and `MILLRACE_API_KEY` to a key of yours. Errors say what is wrong, where, and what to do next.",
    '',
    '## Options of every command',
    '',
    ...common.map(option),
    '- `-h, --help` print help',
    '',
    '## Exit codes',
    '',
    '| code | means |',
    '|---|---|',
    ...Object.values(EXIT_CODES).map(({ code, means }) => `| ${code} | ${means} |`),
    '',
    '## Commands',
    ...commands.flatMap((command) => [
      '',
      `### \`millrace ${command.usage}\``,
      '',
      `${command.description.charAt(0).toUpperCase()}${command.description.slice(1).replace(/\.$/, '')}.`,
      ...(command.options.some(({ long }) => !COMMON.has(long))
        ? ['', ...command.options.filter(({ long }) => !COMMON.has(long)).map(option)]
        : []),
    ]),
  ].join('\n')}\n`;
}
