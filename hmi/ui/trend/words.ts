/** What a trend says, in the reader's language. */
export interface TrendWords {
  readonly asTable: string;
  readonly asChart: string;
  readonly hint: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly reset: string;
  readonly time: string;
  readonly low: string;
  readonly average: string;
  readonly high: string;
  readonly empty: string;
  readonly earlier: string;
  readonly later: string;
  /** So many marks lie too near to each other to be told apart. */
  readonly marks: (count: string) => string;
  /** Of another stretch that lies over this one: its value at the same time since the begin. */
  readonly against: (name: string, value: string) => string;
  readonly normal: (low: string, high: string) => string;
}
