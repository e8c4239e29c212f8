/** What is wrong with a manifest, by its place in it. */
export interface Issue {
  readonly path: string;
  readonly message: string;
  /** Of what only records can stand against: those that do. */
  readonly against?: Offenders;
}

/** Rows of a table for which a condition in SQL holds. */
export interface Offenders {
  readonly table: string;
  readonly where: string;
}

/** What may only become so while there are no such rows. */
export type Check = Offenders & Pick<Issue, 'path' | 'message'>;
