/**
 * Something that a person should know: what, where, next. A note is a choice that may be right (the demo is on, backups lie
 * on the same disk): it is told, and does not count as something wrong.
 */
export interface Finding {
  readonly severity: 'fault' | 'warning' | 'note';
  readonly what: string;
  readonly where: string;
  readonly next: string;
}
