import { type Api, ApiError, type BoardRow, type BoardWidget, boardMade } from '@millrace/hmi-client';

const PAUSE_MS = 700;

/**
 * Keeps what is being worked on with the server, a moment after each step and one write at a time, so that neither a closed
 * window nor a dead battery costs more than a moment's work. What is refused stays here and is said.
 */
export class DraftKeeper {
  readonly #api: Pick<Api, 'give'>;
  readonly #id: string;
  readonly #suffix: '' | '-shared';
  #version: number;
  /** Something is worked on beside what is published. */
  #hasDraft: boolean;
  #name = $state('');
  #wanted: readonly BoardWidget[] | null = null;
  #wantedName: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #state: 'kept' | 'waiting' | 'failed' = $state('kept');
  #error: unknown = $state.raw(null);

  constructor(api: Pick<Api, 'give'>, { id, version, name, scope, hasDraft }: BoardRow) {
    this.#api = api;
    this.#id = id;
    this.#version = version;
    this.#hasDraft = hasDraft;
    this.#name = name;
    this.#suffix = scope === 'own' ? '' : '-shared';
  }
  get state(): 'kept' | 'waiting' | 'failed' {
    return this.#state;
  }
  get error(): unknown {
    return this.#error;
  }
  get name(): string {
    return this.#name;
  }
  get version(): number {
    return this.#version;
  }
  /** Somebody else wrote it meanwhile: nothing of ours is written over it. */
  get isOvertaken(): boolean {
    return this.#error instanceof ApiError && this.#error.code === 'board-changed';
  }

  keep(widgets: readonly BoardWidget[]): void {
    this.#wanted = widgets;
    this.#soon();
  }
  rename(name: string): void {
    this.#name = name;
    this.#wantedName = name;
    this.#soon();
  }
  /** All that waits is written; throws what it was refused with. */
  async settle(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#write();
    if (this.#state === 'failed') throw this.#error;
  }
  /** Publishes what is worked on; null: nothing is, and it stands as it was published. */
  async publish() {
    await this.settle();
    if (!this.#hasDraft) return null;
    const given = await this.give('publish');
    // What follows may be refused and tried again: there is nothing left to publish then.
    this.#hasDraft = false;
    return given;
  }
  /** Gives a command about this board, at the version that stands. Throws what it is refused with. */
  async give(verb: string, input: Readonly<Record<string, unknown>> = {}, shares = true) {
    const name = `kernel.board.${verb}${shares ? this.#suffix : ''}`;
    const given = await this.#api.give(name, { id: this.#id, version: this.#version, ...input });
    this.#version = boardMade.parse(given.result).version;
    return given;
  }

  #soon(): void {
    this.#state = 'waiting';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#write(), PAUSE_MS);
  }
  #write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#writeNow());
    return this.#writing;
  }
  async #writeNow(): Promise<void> {
    const [widgets, name] = [this.#wanted, this.#wantedName];
    if (!widgets && name === null) return;
    [this.#wanted, this.#wantedName] = [null, null];
    try {
      await this.give('draft', { ...(widgets ? { definition: { widgets } } : {}), ...(name === null ? {} : { name }) });
      this.#hasDraft ||= widgets !== null;
      if (!this.#wanted && this.#wantedName === null) this.#state = 'kept';
      this.#error = null;
    } catch (error) {
      // A newer step may have come while this one was on its way: that one counts.
      this.#wanted ??= widgets;
      this.#wantedName ??= name;
      this.#error = error;
      this.#state = 'failed';
    }
  }
}
