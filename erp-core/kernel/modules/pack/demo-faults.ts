import type { CommandDefinition } from '../../command.ts';
import { withResults } from '../demo-results.ts';
import type { Issue } from './issue.ts';
import type { PackManifest } from './manifest.ts';

/** Stands for the id that an earlier command will answer. */
const SOME_ID = '00000000-0000-7000-8000-000000000000';

/** What of the records to try a pack with cannot be made: commands that are not there, and inputs that they do not take. */
export function demoFaults({ demo }: PackManifest, commands: ReadonlyMap<string, CommandDefinition>): Issue[] {
  return demo.flatMap(({ command: name, input }, at): Issue[] => {
    const command = commands.get(name);
    if (!command) return [{ path: `demo.${at}.command`, message: `there is no command ${name} in the pack` }];
    const issues: Issue[] = [];
    const idOf = (of: number, path: string) => {
      if (!Number.isInteger(of) || of < 0 || of >= at)
        issues.push({ path, message: `names the result of a command before this one: 0 to ${at - 1}` });
      return SOME_ID;
    };
    const filled = withResults(input, idOf, `demo.${at}.input`);
    const { error } = command.input.safeParse(filled);
    for (const { path, message } of error?.issues ?? [])
      issues.push({ path: ['demo', at, 'input', ...path].join('.'), message });
    return issues;
  });
}
