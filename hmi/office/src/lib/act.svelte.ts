import { ApiError, type InputOf } from '@millrace/hmi-client';
import { toasts } from '@millrace/hmi-ui/parts/toasts.svelte.ts';
import { type AskedCommand, giveAsked, LEFT } from './confirm/asking.svelte.ts';
import { session } from './session.svelte.ts';
import { tell } from './told.ts';
import { whyNot } from './why-not.ts';

export { whyNot } from './why-not.ts';

export interface ActOptions {
  /** A wrong password or code is answered like a lost session (401), and ends none here. */
  readonly stays?: boolean;
}

/** Things a person does on a page: one at a time, busy while it runs, said when it is done or refused. */
export class Act {
  #busy = $state(false);
  get busy(): boolean {
    return this.#busy;
  }
  /** The same where what comes of it is shown, and not said. */
  quietly(work: () => Promise<unknown>): Promise<boolean> {
    return this.run(work, () => null);
  }
  /**
   * Runs `work`; true when it was done. What is said then may depend on what came of it; null: nothing. What it gives back says whether it can be taken back; `LEFT`: the person said no. A
   * refusal is said and kept on screen, never thrown.
   */
  async run(
    work: () => Promise<unknown>,
    done: string | (() => string | null),
    { stays = false }: ActOptions = {},
  ): Promise<boolean> {
    if (this.#busy) return false;
    this.#busy = true;
    try {
      const became = await work();
      if (became === LEFT) return false;
      const said = typeof done === 'string' ? done : done();
      if (said !== null) tell(became, said);
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.kind === 'signed-out' && !(stays && error.code !== 'not-signed-in'))
        session.ended();
      else toasts.wrong(whyNot(error));
      return false;
    } finally {
      this.#busy = false;
    }
  }
  /** A declared command; where it says so the person is asked first. */
  give(command: AskedCommand, input: Readonly<Record<string, unknown>>, done: string): Promise<boolean> {
    return this.run(() => giveAsked(command, input), done);
  }
  command<Name extends string>(name: Name, input: InputOf<Name>, done: string): Promise<boolean> {
    return this.run(() => session.api.give(name, input), done);
  }
}
