import type { Contour } from './outline.ts';

/** How much of each dot is covered, from contours whose holes run the other way round. */
export class Coverage {
  readonly width: number;
  readonly height: number;
  /** What each dot adds to all that are right of it in its row: the sum from the left is what is covered. */
  private readonly edges: Float32Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.edges = new Float32Array((width + 2) * height);
  }

  /** Contours in dots, y downwards. */
  add(contours: readonly Contour[]): void {
    for (const contour of contours) {
      for (let at = 0; at < contour.length; at += 2) {
        const next = (at + 2) % contour.length;
        this.edge(contour[at] ?? 0, contour[at + 1] ?? 0, contour[next] ?? 0, contour[next + 1] ?? 0);
      }
    }
  }

  /** By dot, 0 to 1. */
  covered(): Float32Array {
    const all = new Float32Array(this.width * this.height);
    for (let y = 0; y < this.height; y++) {
      let sum = 0;
      for (let x = 0; x < this.width; x++) {
        sum += this.edges[y * (this.width + 2) + x] ?? 0;
        all[y * this.width + x] = Math.min(1, Math.abs(sum));
      }
    }
    return all;
  }

  /** One straight side, row by row. */
  private edge(x0: number, y0: number, x1: number, y1: number): void {
    if (y0 === y1) return;
    const [sign, top, bottom] = y0 < y1 ? [1, y0, y1] : [-1, y1, y0];
    const slope = (x1 - x0) / (y1 - y0);
    const xAt = (y: number): number => x0 + (y - y0) * slope;
    for (let row = Math.max(0, Math.floor(top)); row < Math.min(this.height, Math.ceil(bottom)); row++) {
      const [from, to] = [Math.max(top, row), Math.min(bottom, row + 1)];
      if (to > from) this.span(row, sign * (to - from), xAt(from), xAt(to));
    }
  }

  /** Within one row: what a side of this height, from one x to another, adds to the dots it crosses. */
  private span(row: number, height: number, xa: number, xb: number): void {
    const clamp = (x: number): number => Math.min(this.width, Math.max(0, x));
    const [left, right] = xa < xb ? [clamp(xa), clamp(xb)] : [clamp(xb), clamp(xa)];
    const base = row * (this.width + 2);
    const add = (x: number, share: number): void => {
      this.edges[base + x] = (this.edges[base + x] ?? 0) + share;
    };
    const first = Math.floor(left);
    if (right <= first + 1) {
      const inside = first + 1 - (left + right) / 2;
      add(first, height * inside);
      add(first + 1, height * (1 - inside));
      return;
    }
    // The area right of the side up to the end of each dot, less what the dots before it have told already.
    const areaUpTo = (x: number): number =>
      x <= left ? 0 : x >= right ? x - (left + right) / 2 : (x - left) ** 2 / 2 / (right - left);
    let sum = 0;
    for (let x = first; x < right + 1; x++) {
      const whole = (areaUpTo(x + 1) - areaUpTo(x)) * height;
      add(x, whole - sum);
      sum = whole;
    }
  }
}
