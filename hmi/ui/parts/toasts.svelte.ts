export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly kind: 'done' | 'wrong';
}

/** Short words about what was just done; a refusal stays until it is closed, for it has to be read. */
class Toasts {
  #list: readonly Toast[] = $state.raw([]);
  #next = 1;
  get list(): readonly Toast[] {
    return this.#list;
  }
  done(text: string): void {
    const id = this.#add(text, 'done');
    setTimeout(() => this.close(id), 4_000);
  }
  wrong(text: string): void {
    this.#add(text, 'wrong');
  }
  close(id: number): void {
    this.#list = this.#list.filter((toast) => toast.id !== id);
  }
  #add(text: string, kind: Toast['kind']): number {
    const id = this.#next++;
    this.#list = [...this.#list.slice(-3), { id, text, kind }];
    return id;
  }
}
export const toasts = new Toasts();
