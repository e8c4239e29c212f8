import type { Fact, FactSet } from '@millrace/contracts';
import { expect } from 'vitest';
import type { BookedFacts } from './booked-facts.ts';

/** Evidence of one fact: the readings at its edges, never all that lay between. */
const MOST_EVIDENCE = 24;

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** What holds of every stream in the end, whatever came in whatever order, under whatever rules. */
export function invariants(booked: BookedFacts): void {
  const streams = new Map<string, { set: FactSet; facts: Fact[] }[]>();
  for (const { set, facts } of booked.windows.values()) {
    const windows = streams.get(set.stream) ?? [];
    windows.push({ set, facts: [...facts.values()] });
    streams.set(set.stream, windows);
  }
  for (const windows of streams.values()) {
    windows.sort((a, b) => a.set.window.from - b.set.window.from);
    // A session that was taken back is of no more meaning.
    windowsTile(windows.filter(({ set, facts }) => facts.length > 0 || isCalendar(set)).map(({ set }) => set));
    conditionsGoOn(windows);
    for (const { set, facts } of windows) {
      for (const fact of facts) {
        expect(fact.evidence.length).toBeGreaterThan(fact.type === 'downtime.occurred' ? -1 : 0);
        expect(fact.evidence.length).toBeLessThanOrEqual(MOST_EVIDENCE);
        expect(fact.key.startsWith(`${set.stream}|${set.window.key}|`)).toBe(true);
        within(fact, set);
      }
      for (const alike of Object.values(Object.groupBy(facts, lineOf)))
        disjoint((alike ?? []).map((fact) => stretchOf(fact, set)));
    }
  }
}

const isCalendar = ({ window }: FactSet): boolean => window.key.includes('-');

/** Windows never overlap; where they follow one another by themselves, none is missing between them. */
function windowsTile(sets: readonly FactSet[]): void {
  const lasting = sets.filter(({ window }) => window.to === null || window.to > window.from);
  lasting.forEach(({ stream, window }, at) => {
    const next = lasting[at + 1]?.window;
    if (!next) return;
    expect(window.to).not.toBeNull();
    expect(next.from).toBeGreaterThanOrEqual(window.to ?? Number.POSITIVE_INFINITY);
    if (/^(machine-state|limit|silence|alarm|device-alarms):/.test(stream)) expect(next.from).toBe(window.to);
  });
}

/** A condition that is cut at its window's end goes on in the next, and only such a one: else it would be over, or never be. */
function conditionsGoOn(windows: readonly { readonly set: FactSet; readonly facts: readonly Fact[] }[]): void {
  const lasting = windows.filter(({ set: { window } }) => window.to === null || window.to > window.from);
  lasting.forEach(({ facts, set }, at) => {
    const next = lasting[at + 1];
    if (!next) return;
    const cut = conditionsOf(facts).filter(({ continues }) => continues);
    expect(cut.every(({ to }) => to === set.window.to)).toBe(true);
    const names = (all: readonly Condition[]) => all.map(nameOf).sort();
    expect(names(conditionsOf(next.facts).filter(({ continued }) => continued))).toEqual(names(cut));
  });
}

type Condition = Extract<Fact, { type: 'condition.occurred' }>['payload'];
const conditionsOf = (facts: readonly Fact[]): Condition[] =>
  facts.flatMap((fact) => (fact.type === 'condition.occurred' ? [fact.payload] : []));
const nameOf = ({ condition, name, began, from }: Condition) => `${condition} ${name ?? ''} ${began ?? from}`;

/** Facts on one line exclude each other at any moment. */
const lineOf = (fact: Fact): string => {
  switch (fact.type) {
    case 'production.counted':
      return fact.payload.kind;
    case 'condition.occurred':
      return `${fact.payload.condition} ${fact.payload.name ?? ''}`;
    case 'attendance.punched':
      return fact.payload.direction;
    default:
      return fact.type;
  }
};

function stretchOf(fact: Fact, set: FactSet): Stretch {
  switch (fact.type) {
    case 'downtime.occurred':
    case 'condition.occurred':
      return { from: fact.payload.from, to: fact.payload.to ?? set.through };
    case 'production.counted': {
      const { quantity, increments, from, to } = fact.payload;
      expect(increments.reduce((sum, one) => sum + one.quantity, 0)).toBe(quantity);
      for (const one of increments) expect(one.at >= from && one.at < to).toBe(true);
      return { from, to };
    }
    case 'stock.moved':
      expect(fact.payload.lastSeen).toBeGreaterThanOrEqual(fact.payload.firstSeen);
      return { from: fact.payload.firstSeen, to: fact.payload.lastSeen + 1 };
    default:
      return { from: fact.payload.at, to: fact.payload.at + 1 };
  }
}

function within(fact: Fact, set: FactSet): void {
  const { from, to } = stretchOf(fact, set);
  const { window, through } = set;
  // What the window before left open is told as over even where it was over at once.
  expect(to).toBeGreaterThanOrEqual('continued' in fact.payload && from === window.from ? from : from + 1);
  expect(from).toBeGreaterThanOrEqual(window.from);
  expect(to).toBeLessThanOrEqual((window.to ?? Math.max(through, to)) + (window.key === String(window.from) ? 1 : 0));
}

function disjoint(stretches: Stretch[]): void {
  stretches.sort((a, b) => a.from - b.from);
  stretches.forEach(({ to }, at) => {
    const next = stretches[at + 1];
    if (next) expect(next.from).toBeGreaterThanOrEqual(to);
  });
}
