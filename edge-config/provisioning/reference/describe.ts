import type { Command } from 'commander';

export interface DescribedCommand {
  /** "device add" */
  readonly path: string;
  readonly usage: string;
  readonly description: string;
  readonly options: readonly {
    readonly flags: string;
    readonly long: string;
    readonly description: string;
    readonly takesValue: boolean;
  }[];
  readonly children: readonly string[];
}

/** Every command of the program with what it takes, parents before their children, in the order of the alphabet. */
export function describeProgram(program: Command, path: readonly string[] = []): DescribedCommand[] {
  return [...program.commands]
    .filter((command) => command.name() !== 'help')
    .sort((a, b) => a.name().localeCompare(b.name()))
    .flatMap((command) => {
      const own = [...path, command.name()];
      const args = command.registeredArguments.map((one) => (one.required ? `<${one.name()}>` : `[${one.name()}]`));
      return [
        {
          path: own.join(' '),
          usage: [...own, ...args].join(' '),
          description: command.description(),
          options: command.options.map((option) => ({
            flags: option.flags,
            long: option.long ?? option.flags,
            description: option.description,
            takesValue: option.required || option.optional,
          })),
          children: command.commands.map((child) => child.name()),
        },
        ...describeProgram(command, own),
      ];
    });
}
