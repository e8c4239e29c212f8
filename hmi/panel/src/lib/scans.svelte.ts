import { ApiError, type Shown } from '@millrace/hmi-client';
import { goto } from '$app/navigation';
import { to } from './paths.ts';
import { session } from './session.svelte.ts';
import { m } from './texts.ts';

const WRONG: Readonly<Record<string, () => string>> = {
  'unknown-badge': m.sign_on_unknown_badge,
  'wrong-pin': m.sign_on_wrong_pin,
  'other-site': m.sign_on_other_site,
  'too-many-attempts': m.sign_on_wait,
};

/** People coming and going at this terminal, on whatever page. */
class Scans {
  #busy = $state(false);
  #wrong: string | null = $state(null);
  #code: string | null = null;

  get busy(): boolean {
    return this.#busy;
  }
  /** Why the last one was not let in; null: nothing to say. */
  get wrong(): string | null {
    return this.#wrong;
  }
  /** The last badge is nobody's here. */
  get unknown(): boolean {
    return this.#code === 'unknown-badge';
  }
  forget(): void {
    this.#wrong = null;
  }
  badge(code: string): Promise<boolean> {
    return this.signOn({ badge: code });
  }
  /** True when the person is there. Where not, whoever was there before still is. */
  async signOn(shown: Shown): Promise<boolean> {
    if (this.#busy) return false;
    this.#busy = true;
    this.#wrong = null;
    this.#code = null;
    try {
      await session.signOn(shown);
      await goto(to.home(), { replace: true });
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // It was revoked in the office: this device is a plain screen again.
      if (error.code === 'not-a-terminal') await session.open();
      this.#code = error.code;
      this.#wrong = WRONG[error.code]?.() ?? (error.code.startsWith('offline-') ? error.message : m.no_answer());
      return false;
    } finally {
      this.#busy = false;
    }
  }
  async leave(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await session.signOut();
    } catch (error) {
      // No answer: whoever is there stays, for the terminal could let nobody in.
      if (!(error instanceof ApiError)) throw error;
    } finally {
      this.#busy = false;
    }
  }
}
export const scans = new Scans();
