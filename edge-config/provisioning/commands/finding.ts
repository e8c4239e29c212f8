/** Something that a person should look after: what, where, next. */
export interface Finding {
  readonly severity: 'fault' | 'warning';
  readonly what: string;
  readonly where: string;
  readonly next: string;
}
