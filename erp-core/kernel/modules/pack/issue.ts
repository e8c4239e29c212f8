/** What is wrong with a manifest, by its place in it. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}
