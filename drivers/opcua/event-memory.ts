import type { Micros, PointId } from '@millrace/contracts';
import type { OpcuaEvent } from './events.ts';

interface Told {
  /** The time of each event by its own time and id, the oldest first. */
  readonly times: Map<string, Micros>;
  readonly taken: Set<Micros>;
  /** Conditions of which the server said last that they still matter, by condition and branch. */
  readonly retained: Map<string, OpcuaEvent>;
}

/** Events of one point whose times are remembered: more than a server repeats at once. */
const MOST_TIMES = 2_000;

/** What was told of events, point by point, from one link to the next. */
export class EventMemory {
  private readonly points = new Map<PointId, Told>();

  /**
   * The time that an event has among those of its point: a reading is what it is by point and time, so of two events in one
   * moment the second is put a microsecond later. An event that is repeated has its time again.
   */
  timeOf(point: PointId, { id, time }: OpcuaEvent): Micros {
    const { times, taken } = this.of(point);
    // By its time as well: a server that was started again may number its events anew.
    const key = `${time} ${id}`;
    const known = times.get(key);
    if (known !== undefined) return known;
    let own = time;
    while (taken.has(own)) own++;
    times.set(key, own);
    taken.add(own);
    const [oldest] = times;
    if (oldest && times.size > MOST_TIMES) {
      times.delete(oldest[0]);
      taken.delete(oldest[1]);
    }
    return own;
  }

  /** Notes how the condition of an event stands. */
  note(point: PointId, event: OpcuaEvent): void {
    if (event.condition === null) return;
    const { retained } = this.of(point);
    if (event.retain) retained.set(event.condition, event);
    else retained.delete(event.condition);
  }

  retained(point: PointId): ReadonlyMap<string, OpcuaEvent> {
    return this.of(point).retained;
  }

  forget(point: PointId, condition: string): void {
    this.of(point).retained.delete(condition);
  }

  private of(point: PointId): Told {
    const known = this.points.get(point) ?? { times: new Map(), taken: new Set(), retained: new Map() };
    this.points.set(point, known);
    return known;
  }
}
