import type { Fact, FactSet, FactSetRecord } from '@millrace/contracts';

interface Window {
  readonly set: FactSet;
  readonly epoch: number;
  readonly facts: Map<string, Fact>;
}

/** Applies fact sets as a consumer must: in order per (stream, window), a difference only on the revision it is of. */
export class BookedFacts {
  readonly windows = new Map<string, Window>();

  apply({ epoch, body: set }: FactSetRecord): void {
    const id = `${set.stream} ${set.window.key}`;
    const before = this.windows.get(id);
    if (before && (epoch < before.epoch || (epoch === before.epoch && set.revision <= before.set.revision))) {
      throw new Error(`${id}: revision ${set.revision} after ${before.set.revision}`);
    }
    if (set.base !== null && set.base !== before?.set.revision) throw new Error(`${id}: base ${set.base} is not there`);
    const facts = new Map(set.base === null ? [] : before?.facts);
    for (const fact of set.asserted) {
      if (facts.has(fact.key)) throw new Error(`${fact.key} asserted twice`);
      facts.set(fact.key, fact);
    }
    for (const fact of set.changed) {
      if (!facts.has(fact.key)) throw new Error(`${fact.key} changed but never asserted`);
      facts.set(fact.key, fact);
    }
    for (const { key } of set.retracted) if (!facts.delete(key)) throw new Error(`${key} retracted but never asserted`);
    this.windows.set(id, { set, epoch, facts });
  }

  /** What stands in the end, without when it was recorded and which of several equal records (arrived when) proves it. */
  final(): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    for (const [id, { set, facts }] of [...this.windows].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (facts.size === 0) continue;
      out[id] = {
        window: set.window,
        facts: [...facts.values()]
          .sort((a, b) => (a.key < b.key ? -1 : 1))
          .map(({ recordedAt: _, evidence, ...fact }) => ({
            ...fact,
            evidence: evidence.map(({ record: __, arrival: ___, ...proof }) => proof),
          })),
      };
    }
    return out;
  }

  facts(): Fact[] {
    return [...this.windows.values()]
      .flatMap(({ facts }) => [...facts.values()])
      .sort((a, b) => a.occurredAt - b.occurredAt);
  }
}
