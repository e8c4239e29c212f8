import type { Micros } from '@millrace/contracts';

/**
 * Where an input stands in its lane: by time, and at equal times by what it is (`tie`, ASCII), never by when it came.
 * So every order of arrival is one order of folding.
 */
export interface Position {
  readonly time: Micros;
  readonly tie: string;
}

export const comparePositions = (a: Position, b: Position): number =>
  a.time !== b.time ? a.time - b.time : a.tie < b.tie ? -1 : a.tie > b.tie ? 1 : 0;

export const earlier = (a: Position | null, b: Position): Position => (a && comparePositions(a, b) <= 0 ? a : b);
export const later = (a: Position | null, b: Position): Position => (a && comparePositions(a, b) >= 0 ? a : b);
