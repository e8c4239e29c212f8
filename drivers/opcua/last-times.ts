import type { Micros, PointId } from '@millrace/contracts';

/**
 * The time of each point's newest report, from one link to the next: what came in between is asked of the server's history.
 * In columns, for every value passes here.
 */
export class LastTimes {
  private readonly places = new Map<PointId, { readonly times: Float64Array; readonly at: number }>();

  /** A column with a place for each of these points in their order, holding what is known; whoever has it writes into it. */
  column(points: readonly PointId[]): Float64Array {
    const times = Float64Array.from(points, (point) => this.of(point));
    points.forEach((point, at) => {
      this.places.set(point, { times, at });
    });
    return times;
  }

  /** As they stand now, of the points that were heard. */
  heard(): Map<PointId, Micros> {
    return new Map(
      Array.from(this.places.keys(), (point) => [point, this.of(point)] as const).filter(([, time]) => time > 0),
    );
  }

  private of(point: PointId): Micros {
    const place = this.places.get(point);
    return place?.times[place.at] ?? 0;
  }
}
