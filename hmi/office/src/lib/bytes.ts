import type { Format } from '@millrace/hmi-ui/format/format.ts';

/** A size on disk for the eye: 3.4 GB, 860 MB, 12 kB, 640 B. */
export function bytes(n: number, show: Format): string {
  if (n >= 1e9) return `${show.number(n / 1e9)} GB`;
  if (n < 1e3) return `${show.number(n, 0)} B`;
  return n >= 1e6 ? `${show.number(n / 1e6, 0)} MB` : `${show.number(n / 1e3, 0)} kB`;
}
