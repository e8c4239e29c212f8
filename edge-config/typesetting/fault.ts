/** What cannot be set, as data: who embeds this says it to people, in their language. */
export type SettingFault =
  /** The data of a barcode does not follow the rules of its kind; `at` is the part that does not. */
  | { readonly code: 'barcode-data'; readonly symbology: string; readonly why: string; readonly at: string }
  /** Bars of the least width that scanners read do not fit into its box. Millimetres. */
  | { readonly code: 'barcode-too-wide'; readonly needs: string; readonly has: string }
  | { readonly code: 'image-unreadable'; readonly why: string }
  | { readonly code: 'too-many-pages'; readonly most: number };

/** Carries a fault, and of which element it is, up to whoever asked. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
  readonly fault: SettingFault;
  /** The place of the element in its template, from 0 on; of none where it is about the whole. */
  readonly element: number | undefined;

  constructor(fault: SettingFault, element?: number) {
    super(fault.code);
    this.fault = fault;
    this.element = element;
  }
}
