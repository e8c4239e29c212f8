/** What pickers and calendars say, in the reader's language. */
export interface DateWords {
  readonly choose: string;
  readonly previousMonth: string;
  readonly nextMonth: string;
  readonly today: string;
  /** Said of a day that may not be chosen. */
  readonly notADay: string;
  readonly outside: (from: string, to: string) => string;
  readonly notATime: string;
  readonly time: string;
}
