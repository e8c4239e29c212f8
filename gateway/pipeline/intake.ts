import { createHash } from 'node:crypto';
import {
  type DoubtedTime,
  type Mapping,
  type MappingOutput,
  type Micros,
  type Observation,
  PayloadError,
  type Point,
  type Route,
} from '@millrace/contracts';
import type { GroupDraft } from '../journal/group-draft.ts';
import type { Journal } from '../journal/journal.ts';
import { BestEffortQueue, type Held } from './best-effort-queue.ts';
import { shownTopic } from './check-message.ts';
import { countValues } from './count-values.ts';
import { IntakeRefusal } from './intake-refusal.ts';
import type { Message, Source } from './source.ts';
import type { SourceKeys } from './source-keys.ts';

export interface IntakeParts {
  readonly journal: Pick<Journal, 'draft' | 'refusing'>;
  readonly keys: SourceKeys;
  readonly clock: () => Micros;
  /** A message had a time of its own. */
  readonly onSourceTime: (source: string, time: Micros, arrival: Micros, plausibleWithin: Micros) => void;
  readonly onRefused: (source: string, reason: string) => void;
  /** Where messages of best-effort sources wait while the journal refuses. */
  readonly bestEffort?: BestEffortQueue;
}

/** A message out of quarantine: it takes back what was counted for it, and leaves. */
export interface Replayed {
  readonly message: number;
  readonly kind: 'unmapped' | 'rejected';
  readonly counted: number;
  readonly arrival: Micros;
}

const CACHED_ROUTES = 20_000;
const MAX_KEY = 256;

/**
 * Takes messages from the doors: parse → validate → scale, clamp, quality → journal. `done` is called once, after the
 * sync or with why not. A message that cannot be read is kept with its reason and is safe too: it is thanked.
 */
export class Intake implements MappingOutput {
  private mapping: Mapping;
  private routes = new Map<string, Route | null>();
  private readonly parts: IntakeParts;
  // The message at work: its fields are here so that a value needs no object.
  private draft!: GroupDraft;
  private source!: Source;
  private sourceNumber = 0;
  private arrival: Micros = 0;
  private values = 0;
  private refusedValues = 0;
  private firstReason: string | null = null;
  private timed = false;
  private doubtedTime = false;
  private replaying = false;
  /** Values so far, refused ones included: the place of each in its message. */
  private place = 0;
  private order = 0;
  private readonly bestEffort: BestEffortQueue;
  private observations: { observation: Observation; key: string | null; place: number }[] = [];

  constructor(mapping: Mapping, parts: IntakeParts) {
    this.mapping = mapping;
    this.parts = parts;
    this.bestEffort = parts.bestEffort ?? new BestEffortQueue();
  }

  /** From the next message on, other rules hold. */
  useMapping(mapping: Mapping): void {
    this.mapping = mapping;
    this.routes = new Map();
  }

  accept(message: Message, done: (error: Error | null) => void): void {
    const { journal, onRefused, clock } = this.parts;
    const refusing = journal.refusing();
    if (message.source.delivery === 'best-effort') {
      this.acceptBestEffort(message, refusing !== null, done);
      return;
    }
    if (refusing !== null) {
      onRefused(message.source.name, refusing);
      done(new IntakeRefusal(refusing));
      return;
    }
    this.take(message, clock(), null, done);
  }

  /**
   * Keeps a message that its device may not send, with the reason, so that a person sees it; nothing of it is received.
   * `done` is called once it is kept, or with why it is not.
   */
  keepRefused({ source, topic, payload }: Message, reason: string, done: (error: Error | null) => void): void {
    const refusing = this.parts.journal.refusing();
    if (refusing !== null) {
      done(new IntakeRefusal(refusing));
      return;
    }
    this.draft = this.parts.journal.draft();
    this.source = source;
    this.arrival = this.parts.clock();
    this.quarantine('rejected', shownTopic(topic), reason, payload, 0);
    this.draft.whenSynced(done);
  }

  /** Gives the journal what waited for it, as far as it takes it. Called whenever it may take again. */
  drain(): void {
    const { journal, clock } = this.parts;
    while (journal.refusing() === null) {
      const held = this.bestEffort.next(clock());
      if (!held) break;
      this.take(held.message, held.arrival, null, (error) => {
        if (error) this.bestEffort.putBack(held);
        else this.bestEffort.kept(held);
      });
    }
    for (const { source, values } of this.bestEffort.sendDropped()) {
      const draft = journal.draft();
      const ledger = draft.ledger(source);
      ledger.received += values;
      ledger.dropped += values;
      draft.whenSynced((error) => this.bestEffort.counted(source, error === null));
    }
  }

  /** The gateway ends: what the journal does not take now is dropped, and counted where that can be written. */
  end(): void {
    this.drain();
    this.bestEffort.clear();
    this.drain();
  }

  private acceptBestEffort(message: Message, refusing: boolean, done: (error: Error | null) => void): void {
    const arrival = this.parts.clock();
    const held = (): Held => ({
      // A copy: the door's buffer is a piece of a larger one, which would be kept with it.
      message: { ...message, payload: new Uint8Array(message.payload) },
      arrival,
      values: this.valuesOf(message, arrival),
      order,
    });
    const order = this.order++;
    if (refusing || this.bestEffort.holds(message.source.name)) {
      this.bestEffort.hold(held());
      done(null);
      this.drain();
      return;
    }
    this.take(message, arrival, null, (error) => {
      // What was on its way when the journal failed waits with what comes after it.
      if (error) this.bestEffort.hold(held());
      done(null);
    });
  }

  private valuesOf({ source, topic, payload }: Message, arrival: Micros): number {
    return countValues(this.routeOf(topic), payload, { arrival, plausibleWithin: source.plausibleWithin });
  }

  /** Sends a kept message through the rules of now. Counts stay balanced: what was counted for it is taken back. */
  replay(message: Message, replayed: Replayed, done: (error: Error | null) => void): void {
    const refusing = this.parts.journal.refusing();
    if (refusing !== null) {
      done(new IntakeRefusal(refusing));
      return;
    }
    this.take(message, replayed.arrival, replayed, done);
  }

  sample(
    point: Point,
    time: Micros,
    value: number,
    quality: number,
    other: string | undefined,
    doubted: DoubtedTime | null,
  ): void {
    this.draft.sample(this.sourceNumber, point.id, time, this.arrival, value, quality, other, doubted);
    this.values++;
    this.place++;
  }

  observation(observation: Observation, key: string | null): void {
    this.observations.push({ observation, key, place: this.place++ });
    this.values++;
  }

  rejected(reason: string): void {
    this.refusedValues++;
    this.place++;
    this.firstReason ??= reason;
  }

  sourceTime(time: Micros, believed: boolean): void {
    if (believed) this.timed = true;
    else this.doubtedTime = true;
    // Out of quarantine it tells of a clock that was, not of the one that is.
    if (!this.replaying) this.parts.onSourceTime(this.source.name, time, this.arrival, this.source.plausibleWithin);
  }

  private take(
    message: Message,
    arrival: Micros,
    replayed: Replayed | null,
    done: (error: Error | null) => void,
  ): void {
    const { source, topic, payload } = message;
    const draft = this.parts.journal.draft();
    this.draft = draft;
    this.source = source;
    this.arrival = arrival;
    this.values = 0;
    this.refusedValues = 0;
    this.firstReason = null;
    this.timed = false;
    this.doubtedTime = false;
    this.replaying = replayed !== null;
    this.place = 0;
    const ledger = draft.ledger(source.name);
    if (replayed) {
      ledger.received -= replayed.counted;
      ledger[replayed.kind] -= replayed.counted;
      draft.release(replayed.message);
    }
    const route = this.routeOf(topic);
    if (!route) {
      ledger.received++;
      ledger.unmapped++;
      this.quarantine('unmapped', topic, 'no-rule', payload, 1);
      draft.whenSynced(done);
      return;
    }
    this.sourceNumber = draft.source(source.name);
    const mark = draft.mark();
    let key: string | null = null;
    try {
      const own = route.apply(payload, { arrival, plausibleWithin: source.plausibleWithin }, this);
      key = message.key ?? own;
    } catch (error) {
      draft.rollback(mark);
      this.observations = [];
      this.values = 0;
      this.refusedValues = 1;
      // Anything else than an unreadable payload is our fault: the message is kept, so that nothing is lost by it.
      this.firstReason = error instanceof PayloadError ? error.reason : 'mapping-failed';
    }
    const newKeys = this.tellRepeat(message, key, replayed, mark);
    const torn = this.refusedValues > 0 || replayed?.kind === 'rejected';
    if (this.observations.length > 0) this.appendObservations(topic, torn);
    ledger.received += this.values + this.refusedValues;
    ledger.rejected += this.refusedValues;
    if (newKeys === 'duplicate') ledger.duplicate += this.values;
    if (this.refusedValues > 0) {
      this.quarantine('rejected', topic, this.firstReason ?? 'rejected', payload, this.refusedValues);
    }
    if (newKeys === null || newKeys === 'duplicate') draft.whenSynced(done);
    else {
      draft.whenSynced((error) => {
        if (error) this.parts.keys.remove(source.name, newKeys);
        done(error);
      });
    }
  }

  private tellRepeat(
    { source, topic, payload, delivery }: Message,
    key: string | null,
    replayed: Replayed | null,
    mark: ReturnType<GroupDraft['mark']>,
  ): string | null {
    // What was refused by its values was remembered by its key: replayed, it is no repeat.
    const known = replayed?.kind === 'rejected' && replayed.counted > 0;
    if (key !== null) return known ? null : this.identify(source.name, topic, key, mark);
    // A time that is not believed is no identity: the reading stands at its arrival, another one each time.
    if ((this.timed && !this.doubtedTime) || !delivery || delivery.id === 0) return null;
    // Neither time nor key: only the packet's number and content, where the sender says it is a repeat, betray one.
    const content = `${delivery.id}:${createHash('sha1').update(payload).digest('base64')}`;
    if (delivery.redelivered) return this.identify(source.name, topic, content, mark);
    const whole = keyOf(topic, content);
    this.parts.keys.add(source.name, whole);
    this.draft.key(source.name, whole);
    return whole;
  }

  /** Tells a repeat by its key. Gives the key that is new, or what is to be done with a repeat. */
  private identify(source: string, topic: string, key: string, mark: ReturnType<GroupDraft['mark']>): string {
    const { keys } = this.parts;
    const whole = keyOf(topic, key);
    if (keys.has(source, whole)) {
      this.draft.rollback(mark);
      this.observations = [];
      // A repeat says again what was refused then, and that is counted once.
      this.values += this.refusedValues;
      this.refusedValues = 0;
      if (this.values === 0) this.values = 1;
      return 'duplicate';
    }
    keys.add(source, whole);
    this.draft.key(source, whole);
    return whole;
  }

  /**
   * `torn`: a part of the message was refused, and comes again with the whole by a replay. What is taken now has, without
   * a key of its own, its arrival and its place in the message for one, so that the replay finds it there.
   */
  private appendObservations(topic: string, torn: boolean): void {
    const given = this.observations;
    this.observations = [];
    for (const { observation, key, place } of given) {
      const own = key ?? (torn ? `@${this.arrival}/${place}` : null);
      this.draft.observation({
        source: this.source.name,
        ...(own === null ? {} : { sourceKey: keyOf(topic, own) }),
        arrival: this.arrival,
        body: observation,
      });
    }
  }

  private quarantine(
    kind: 'unmapped' | 'rejected',
    topic: string,
    reason: string,
    payload: Uint8Array,
    counted: number,
  ) {
    this.draft.quarantine({
      kind,
      source: this.source.name,
      topic,
      reason,
      // A copy: the door's buffer is a piece of a larger one, which would be kept with it.
      // Whole: half of a message, replayed, would read as another one.
      payload: new Uint8Array(payload),
      arrival: this.arrival,
      counted,
    });
  }

  private routeOf(topic: string): Route | null {
    let route = this.routes.get(topic);
    if (route === undefined) {
      route = this.mapping.route(topic);
      // Invented topics must not fill the memory.
      if (this.routes.size >= CACHED_ROUTES) this.routes.clear();
      this.routes.set(topic, route);
    }
    return route;
  }
}

/** A source numbers its messages by topic; two topics may use the same numbers. */
function keyOf(topic: string, key: string): string {
  const whole = `${topic}#${key}`;
  if (whole.length <= MAX_KEY && !whole.includes('\0') && whole.isWellFormed()) return whole;
  return createHash('sha256').update(whole).digest('hex');
}
