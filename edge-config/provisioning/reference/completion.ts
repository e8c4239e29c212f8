import type { Command } from 'commander';
import { type DescribedCommand, describeProgram } from './describe.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A script that completes commands and options in a shell. It calls nothing: all it knows stands in it. */
export function completionScript(program: Command, shell: Shell): string {
  const commands = describeProgram(program);
  const top = commands.filter(({ path }) => !path.includes(' '));
  switch (shell) {
    case 'bash':
      return bash(top, commands);
    case 'zsh':
      return zsh(top, commands);
    case 'fish':
      return fish(top, commands);
  }
}

const words = (command: DescribedCommand): string =>
  [...command.children, ...command.options.map(({ long }) => long), '--help'].join(' ');

function bash(top: readonly DescribedCommand[], commands: readonly DescribedCommand[]): string {
  return `# bash completion of millrace: source it, or put it into /etc/bash_completion.d
_millrace() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) path="\${path:+$path }$word" ;; esac
  done
  local choices
  while :; do
    case "$path" in
      "") choices="${top.map(({ path }) => path).join(' ')} --help --version" ;;
${commands.map((command) => `      "${command.path}") choices="${words(command)}" ;;`).join('\n')}
      *) if [[ "$path" == *" "* ]]; then path="\${path% *}"; else path=""; fi; continue ;;
    esac
    break
  done
  COMPREPLY=($(compgen -W "$choices" -- "$current"))
  [[ \${#COMPREPLY[@]} -eq 0 ]] && COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _millrace millrace
`;
}

const quote = (text: string): string => text.replaceAll("'", "'\\''").replaceAll(':', '\\:');

function zsh(top: readonly DescribedCommand[], commands: readonly DescribedCommand[]): string {
  const entries = (list: readonly DescribedCommand[]): string =>
    list.map(({ path, description }) => `'${path.split(' ').at(-1)}:${quote(description)}'`).join(' ');
  const below = (parent: DescribedCommand) => commands.filter(({ path }) => path.startsWith(`${parent.path} `));
  return `#compdef millrace
# zsh completion of millrace: put it as _millrace into a folder of $fpath
_millrace() {
  local -a path choices
  local word
  for word in "\${words[@]:1:CURRENT-2}"; do [[ "$word" == -* ]] || path+=("$word"); done
  case "\${(j: :)path}" in
    '') choices=(${entries(top)}) ;;
${commands
  .map((command) => {
    const choices =
      command.children.length > 0
        ? entries(below(command))
        : command.options.map((option) => `'${option.long}:${quote(option.description)}'`).join(' ');
    const pattern = command.children.length > 0 ? `'${command.path}'` : `'${command.path}'*`;
    return `    ${pattern}) choices=(${choices}) ;;`;
  })
  .join('\n')}
  esac
  _describe 'millrace' choices || _files
}
compdef _millrace millrace
`;
}

function fish(top: readonly DescribedCommand[], commands: readonly DescribedCommand[]): string {
  const line = (condition: string, rest: string, description: string): string =>
    `complete -c millrace -n '${condition}' ${rest} -d '${description.replaceAll("'", "\\'")}'`;
  const names = (command: DescribedCommand) => command.path.split(' ');
  return `# fish completion of millrace: put it as millrace.fish into ~/.config/fish/completions
complete -c millrace -f
${[
  ...top.map((command) => line('__fish_use_subcommand', `-a ${command.path}`, command.description)),
  ...commands
    .filter(({ path }) => path.includes(' '))
    .map((command) => {
      const [parent = '', child = ''] = names(command);
      const siblings = commands.find(({ path }) => path === parent)?.children.join(' ') ?? '';
      return line(
        `__fish_seen_subcommand_from ${parent}; and not __fish_seen_subcommand_from ${siblings}`,
        `-a ${child}`,
        command.description,
      );
    }),
  ...commands
    .filter(({ children }) => children.length === 0)
    .flatMap((command) =>
      command.options.map((option) =>
        line(
          names(command)
            .map((name) => `__fish_seen_subcommand_from ${name}`)
            .join('; and '),
          `-l ${option.long.replace(/^--/, '')}${option.takesValue ? ' -r' : ''}`,
          option.description,
        ),
      ),
    ),
].join('\n')}
`;
}
