import type { Calculation, Micros, PointId } from '@millrace/contracts';
import type { Formulas } from './formulas.ts';

/** How long readings of a point are kept, and how much older than its newest one may be that still corrects. */
export interface Span {
  readonly span: Micros;
  readonly corrects: Micros;
}

/** The points whose readings must be kept for formulas that correct: their inputs, with what windows reach back to, and their own. */
export function spansOf(calculated: readonly Calculation[], { formulas, inputs }: Formulas): Map<PointId, Span> {
  const spans = new Map<PointId, Span>();
  const widen = (point: PointId, span: Micros, corrects: Micros): void => {
    const known = spans.get(point);
    spans.set(point, {
      span: Math.max(span, known?.span ?? 0),
      corrects: Math.max(corrects, known?.corrects ?? 0),
    });
  };
  const running = new Set(formulas.map(({ point }) => point.id));
  for (const { point, corrects, inputs: named } of calculated) {
    if (!running.has(point)) continue;
    widen(point, corrects, 0);
    for (const id of Object.values(named)) {
      const input = inputs.get(id);
      if (!input) continue;
      widen(id, corrects + Math.max(0, ...input.windows.keys()) + input.point.maxGap, corrects);
    }
  }
  return spans;
}
