import type { PointId } from '@millrace/contracts';

/** No point of this number is known. */
export const NO_PLACE = -1;

/**
 * Where each point stands in columns, by its number: sorted numbers and a binary search, a tenth of the memory of a map.
 * Questions to devices are asked again and again for the same points, so their places are found once.
 */
export class PointPlaces {
  private readonly ids: Int32Array;
  /** Of each number in `ids`, its place. */
  private readonly places: Int32Array;
  private readonly asked = new WeakMap<Int32Array, Int32Array>();

  /** A point's place is its place in this list. */
  constructor(points: readonly { readonly id: PointId }[]) {
    const order = Uint32Array.from(points, (_, at) => at).sort(
      (a, b) => (points[a] as { id: PointId }).id - (points[b] as { id: PointId }).id,
    );
    this.places = Int32Array.from(order);
    this.ids = this.places.map((place) => (points[place] as { id: PointId }).id);
  }

  placeOf(id: PointId): number {
    const { ids } = this;
    let low = 0;
    let high = ids.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = ids[middle] as number;
      if (found === id) return this.places[middle] as number;
      if (found < id) low = middle + 1;
      else high = middle - 1;
    }
    return NO_PLACE;
  }

  placesOf(points: Int32Array): Int32Array {
    return points.map((id) => this.placeOf(id));
  }

  /** The same, remembered as long as the column is: for one that comes with every answer to a question. */
  placesAsked(points: Int32Array): Int32Array {
    let places = this.asked.get(points);
    if (!places) {
      places = this.placesOf(points);
      this.asked.set(points, places);
    }
    return places;
  }
}
