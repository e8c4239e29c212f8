import { ApiError } from '@millrace/hmi-client';
import { toasts } from '@millrace/hmi-ui/parts/toasts.svelte.ts';
import { session } from './session.svelte.ts';
import { m } from './texts.ts';

/** What to say of a command that was not done. A refusal's sentence comes from the module that refused. */
export function whyNot(error: unknown): string {
  if (!(error instanceof ApiError)) return String(error);
  if (error.code === 'too-many-attempts' || error.code === 'sign-in-again') return error.message;
  if (error.kind === 'no-permission') return m.act_no_permission();
  if (error.passing) return m.act_no_answer();
  return error.message;
}

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
  /** Runs `work`; true when it was done. A refusal is said and kept on screen, never thrown. */
  async run(work: () => Promise<unknown>, done: string, { stays = false }: ActOptions = {}): Promise<boolean> {
    if (this.#busy) return false;
    this.#busy = true;
    try {
      await work();
      toasts.done(done);
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
  command(name: string, input: unknown, done: string): Promise<boolean> {
    return this.run(() => session.api.command(name, input), done);
  }
}
