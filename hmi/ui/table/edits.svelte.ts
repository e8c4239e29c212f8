import { SvelteMap } from 'svelte/reactivity';
import type { Column } from './columns.ts';

/** Something that was written in a cell and can be taken back. */
export interface CellEdited<Row> {
  readonly key: string;
  readonly column: Column<Row>;
  readonly from: string;
  readonly to: string;
}

const cell = (key: string, column: Column<never>): string => `${key}\n${column.key}`;
const MOST = 50;

/**
 * What is being written into the cells of one table: shown at once, taken back where it is refused, and undone in the
 * order it was done. Each change goes to the row as it stands now, so that an undo after somebody else's change is
 * decided by the server and not by what was here a minute ago.
 */
export class Edits<Row> {
  readonly #rowOf: (key: string) => Row | undefined;
  readonly #waiting = new SvelteMap<string, string>();
  readonly #refused = new SvelteMap<string, string>();
  #done: readonly CellEdited<Row>[] = $state.raw([]);

  constructor(rowOf: (key: string) => Row | undefined) {
    this.#rowOf = rowOf;
  }
  /** What is on its way for a cell; undefined: nothing. */
  waiting(key: string, column: Column<Row>): string | undefined {
    return this.#waiting.get(cell(key, column as Column<never>));
  }
  /** Why the last change of a cell was refused. */
  refused(key: string, column: Column<Row>): string | undefined {
    return this.#refused.get(cell(key, column as Column<never>));
  }
  /** The newest change that can be taken back. */
  get last(): CellEdited<Row> | null {
    return this.#done.at(-1) ?? null;
  }

  /** Saves a cell; the change that can be taken back, or null where nothing changed or it was refused. */
  async save(key: string, column: Column<Row>, to: string): Promise<CellEdited<Row> | null> {
    const row = this.#rowOf(key);
    if (!row || !column.edit) return null;
    const from = column.edit.value(row);
    this.#refused.delete(cell(key, column as Column<never>));
    if (from === to || !(await this.#send(key, column, row, to))) return null;
    const edited: CellEdited<Row> = { key, column, from, to };
    this.#done = [...this.#done.slice(1 - MOST), edited];
    return edited;
  }
  /** Takes a change back: this one, or the newest. False where there is none, or it is refused. */
  async undo(edited: CellEdited<Row> | null = this.last): Promise<boolean> {
    if (!edited || !this.#done.includes(edited)) return false;
    const row = this.#rowOf(edited.key);
    if (!row || !(await this.#send(edited.key, edited.column, row, edited.from))) return false;
    this.#done = this.#done.filter((one) => one !== edited);
    return true;
  }

  async #send(key: string, column: Column<Row>, row: Row, to: string): Promise<boolean> {
    const at = cell(key, column as Column<never>);
    this.#waiting.set(at, to);
    try {
      await column.edit?.save(row, to);
      return true;
    } catch (error) {
      this.#refused.set(at, error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      this.#waiting.delete(at);
    }
  }
}
