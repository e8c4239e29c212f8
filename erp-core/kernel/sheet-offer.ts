/** How a command is given by the rows of a sheet. */
export interface SheetOffer {
  /** Fields of its input that no row says. */
  readonly without?: readonly string[];
  /** Two rows of one sheet never say the same of all of these. */
  readonly unique?: readonly string[];
  /** Headers by which people know its fields, beside their labels. */
  readonly words?: Readonly<Record<string, readonly string[]>>;
}
