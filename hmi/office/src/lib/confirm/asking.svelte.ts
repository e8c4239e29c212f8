import type { Change, CommandDescription } from '@millrace/hmi-client';
import { session } from '#lib/session.svelte.ts';

/** What has to be known of a command to give it. */
export type AskedCommand = Pick<CommandDescription, 'name' | 'label' | 'confirm' | 'reversedBy'>;

export interface Question {
  readonly command: AskedCommand;
  /** What it would write, by a dry run of this very input. */
  readonly changes: readonly Change[];
}

/** What `giveAsked` answers where the person said no. */
export const LEFT = Symbol('left');

/** The one question that the office asks at a time; `question.svelte`, in the frame of every page, draws it. */
class Asking {
  #question: Question | null = $state.raw(null);
  #settle: (yes: boolean) => void = () => undefined;

  get question(): Question | null {
    return this.#question;
  }
  answer(yes: boolean): void {
    this.#question = null;
    this.#settle(yes);
  }
  /** Whether the person wants it. A question that still stands is a no. */
  ask(question: Question): Promise<boolean> {
    this.answer(false);
    this.#question = question;
    return new Promise((resolve) => {
      this.#settle = resolve;
    });
  }
}
export const asking = new Asking();

/**
 * Gives a command; one that is declared `confirm: 'ask'` only after the person has seen what it would do and said yes, else
 * the answer is `LEFT`. Throws what it is refused with, before anything is asked: nobody says yes to what cannot be done.
 */
export async function giveAsked(command: AskedCommand, input: Readonly<Record<string, unknown>>) {
  if (command.confirm === 'ask') {
    const { changes } = await session.api.dryRun(command.name, input);
    if (!(await asking.ask({ command, changes }))) return LEFT;
  }
  return session.api.give(command.name, input);
}
