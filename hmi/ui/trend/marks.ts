/** Something that happened beside a trend: an alarm, a stop, a job. Times in µs. */
export interface Mark {
  readonly id: string;
  readonly from: number;
  /** Null: still. */
  readonly to: number | null;
  readonly text: string;
  /** Its record; null: it has none. */
  readonly href: string | null;
  /** Of an alarm. */
  readonly priority?: 1 | 2 | 3 | 4 | undefined;
}
/** Marks of one kind, on a line of their own. */
export interface MarkLane {
  readonly kind: 'alarm' | 'stop' | 'job' | 'note';
  readonly name: string;
  readonly marks: readonly Mark[];
}
/** What stands at one place of a lane: one mark, or so many that a finger could not tell them apart. */
export interface MarkGroup {
  readonly from: number;
  readonly to: number;
  /** Where its words have to end: with it, or where the next begins while it goes on. */
  readonly room: number;
  readonly marks: readonly Mark[];
}

/** The marks that are seen between `from` and `to`, those that begin within `least` of the first of a group in that group. Pure. */
export function grouped(
  marks: readonly Mark[],
  { from, to }: { readonly from: number; readonly to: number },
  least: number,
): MarkGroup[] {
  const seen = marks
    .filter((mark) => mark.from < to && (mark.to ?? to) > from)
    .map((mark) => ({ mark, from: Math.max(mark.from, from), to: Math.min(mark.to ?? to, to) }))
    .sort((a, b) => a.from - b.from);
  const groups: { from: number; to: number; marks: Mark[] }[] = [];
  for (const one of seen) {
    const last = groups.at(-1);
    if (last && one.from - last.from < least) {
      last.marks.push(one.mark);
      last.to = Math.max(last.to, one.to);
    } else groups.push({ from: one.from, to: one.to, marks: [one.mark] });
  }
  return groups.map((group, at) => ({ ...group, room: Math.min(group.to, groups[at + 1]?.from ?? group.to) }));
}
