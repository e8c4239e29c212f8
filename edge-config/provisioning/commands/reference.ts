import { writeFileSync } from 'node:fs';
import { CliError } from '../cli/cli-error.ts';
import type { CommandGroup } from '../cli/program.ts';
import { completionScript, SHELLS } from '../reference/completion.ts';
import { cliReference } from '../reference/markdown.ts';

/** `millrace completion` and `millrace reference`: what the program tells of itself. */
export const referenceGroup: CommandGroup = (program, declare) => {
  declare(
    program,
    'completion <shell>',
    'print a script that completes commands in bash, zsh or fish',
    ({ out }, [name = '']) => {
      const shell = SHELLS.find((one) => one === name);
      if (!shell) {
        throw new CliError('usage', {
          what: `there is no completion for "${name}"`,
          where: 'shell',
          next: `write one of ${SHELLS.join(', ')}`,
        });
      }
      const script = completionScript(program, shell);
      out.result({ shell, script }, () => [script.trimEnd()]);
    },
  );

  declare<{ write?: string }>(
    program,
    'reference',
    'print the reference of all commands (docs/cli.md)',
    ({ out }, _, { write }) => {
      const text = cliReference(program);
      if (write !== undefined) writeFileSync(write, text);
      out.result(write === undefined ? { text } : { written: write }, () => [
        write === undefined ? text.trimEnd() : `written to ${write}`,
      ]);
    },
  ).option('--write <file>', 'write it there instead');
};
