import type { Socket } from 'socket.io';
import { nowMicros } from './plant-data.ts';

const EVERY_MS = 50;

/** Tells values of what is watched at a rate, one point after the other, each time another value. The function ends it. */
export function pump(socket: Socket, watched: ReadonlySet<number>, rate: () => number): () => void {
  let owed = 0;
  let turn = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    owed += (rate() * (now - last)) / 1_000;
    last = now;
    const points = [...watched];
    // A machine that was held up owes no more than a second.
    const due = points.length === 0 ? 0 : Math.min(Math.floor(owed), rate());
    owed = points.length === 0 ? 0 : Math.min(owed - due, 1);
    const t = nowMicros();
    const values = Array.from({ length: due }, (_, n) => {
      const i = points[(turn + n) % points.length] ?? 0;
      return { i, v: 200 + ((turn + n) % 1_000) / 10, q: 0, t: t + n };
    });
    turn += due;
    if (values.length > 0) socket.emit('values', values);
  }, EVERY_MS);
  return () => clearInterval(timer);
}
