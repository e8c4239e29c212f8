/** What a table says, in the reader's language. */
export interface TableWords {
  readonly loading: string;
  readonly choose: (row: string) => string;
  readonly chooseAll: string;
  readonly chosen: (count: string) => string;
  readonly chooseNone: string;
  /** Read with a cell that can be written into. */
  readonly editable: string;
  readonly saving: string;
}
