import type { LogGroup, Micros, Point, SampleColumns } from '@millrace/contracts';

interface Kept {
  time: Micros;
  value: number;
  quality: number;
  other: string | undefined;
}

/**
 * Decides which readings a sink keeps: a change beyond the point's deadband, another quality, or the first one after
 * the point's longest silence. A reading older than the last kept one is always kept: it fills a hole. Only points
 * with a deadband are looked at.
 *
 * It judges one unbroken run of the log. Where live and backlog go side by side, each has gaps that the other fills, and
 * what it kept before a gap is not what the store shows after it: the first reading after a gap is kept, whatever it says.
 */
export class Deadband {
  private points = new Map<number, Point>();
  private readonly kept = new Map<number, Kept>();
  private next: { readonly epoch: number; readonly seq: number } | undefined;

  use(points: readonly Point[]): void {
    this.points = new Map(points.filter(({ deadband }) => deadband !== undefined).map((point) => [point.id, point]));
    for (const id of this.kept.keys()) if (!this.points.has(id)) this.kept.delete(id);
  }

  /** Says which group comes now, before its rows are asked for. */
  begin({ epoch, firstSeq, lastSeq }: Pick<LogGroup, 'epoch' | 'firstSeq' | 'lastSeq'>): void {
    if (this.next?.epoch !== epoch || this.next.seq !== firstSeq) this.kept.clear();
    this.next = { epoch, seq: lastSeq + 1 };
  }

  /** Whether row `at` is kept. Call it once a row, in the order of the log. */
  keeps(samples: SampleColumns, at: number): boolean {
    const id = samples.point[at] as number;
    const point = this.points.get(id);
    if (point?.deadband === undefined) return true;
    const time = samples.time[at] as number;
    const value = samples.value[at] as number;
    const quality = samples.quality[at] as number;
    const other = samples.other.get(at);
    const last = this.kept.get(id);
    if (!last) {
      this.kept.set(id, { time, value, quality, other });
      return true;
    }
    if (time < last.time) return true;
    const within = Number.isNaN(value)
      ? Number.isNaN(last.value) && other === last.other
      : Math.abs(value - last.value) <= point.deadband;
    if (within && quality === last.quality && time - last.time < point.keepAtLeastEvery) return false;
    last.time = time;
    last.value = value;
    last.quality = quality;
    last.other = other;
    return true;
  }

  forget(): void {
    this.kept.clear();
  }
}
