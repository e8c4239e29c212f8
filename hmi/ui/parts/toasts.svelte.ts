/** What can be done about what a toast says, at once. */
export interface ToastAction {
  readonly text: string;
  readonly act: () => void;
}
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly kind: 'done' | 'wrong';
  readonly action: ToastAction | null;
}

const READ_MS = 4_000;
/** Time to think better of it. */
const ACT_MS = 12_000;

/**
 * Short words about what was just done; a refusal stays until it is closed, for it has to be read. Nothing goes away while
 * the pointer or the keyboard is on it.
 */
class Toasts {
  #list: readonly Toast[] = $state.raw([]);
  #next = 1;
  #held = false;
  get list(): readonly Toast[] {
    return this.#list;
  }
  done(text: string, action: ToastAction | null = null): void {
    const id = this.#add(text, 'done', action);
    this.#leave(id, action ? ACT_MS : READ_MS);
  }
  wrong(text: string): void {
    this.#add(text, 'wrong', null);
  }
  close(id: number): void {
    this.#list = this.#list.filter((toast) => toast.id !== id);
  }
  /** Somebody is at them, or has left. */
  hold(held: boolean): void {
    this.#held = held;
  }
  #leave(id: number, after: number): void {
    setTimeout(() => {
      if (this.#held) this.#leave(id, READ_MS);
      else this.close(id);
    }, after);
  }
  #add(text: string, kind: Toast['kind'], action: ToastAction | null): number {
    const id = this.#next++;
    // One way back at a time: what was done before it may hang on what it did.
    const others = action ? this.#list.filter((toast) => toast.action === null) : this.#list;
    this.#list = [...others.slice(-3), { id, text, kind, action }];
    return id;
  }
}
export const toasts = new Toasts();

/** Of a dialog or drawer: who puts away what was told, or takes something back there, stays in it. */
export function stayForToasts(event: Event): void {
  if ((event.target as Element | null)?.closest('[data-toasts]')) event.preventDefault();
}
