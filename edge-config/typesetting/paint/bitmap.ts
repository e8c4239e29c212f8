/** Black and white, a byte a dot while it is drawn: 1 is black. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly dots: Uint8Array;
}

export const blank = (width: number, height: number): Bitmap => ({
  width,
  height,
  dots: new Uint8Array(width * height),
});

/** From one dot up to another, cut at the edges. */
export function fillDots(map: Bitmap, x: number, y: number, width: number, height: number, value: 0 | 1 = 1): void {
  const [left, right] = [Math.max(0, x), Math.min(map.width, x + width)];
  for (let row = Math.max(0, y); row < Math.min(map.height, y + height); row++) {
    if (right > left) map.dots.fill(value, row * map.width + left, row * map.width + right);
  }
}

/** Rows of whole bytes, the first dot in the highest bit: as printers and pictures have them. */
export function packed({ width, height, dots }: Bitmap): { readonly rowBytes: number; readonly bytes: Uint8Array } {
  const rowBytes = Math.ceil(width / 8);
  const bytes = new Uint8Array(rowBytes * height);
  for (let at = 0; at < dots.length; at++) {
    if (dots[at] !== 1) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    const place = y * rowBytes + (x >> 3);
    bytes[place] = (bytes[place] ?? 0) | (0x80 >> (x & 7));
  }
  return { rowBytes, bytes };
}
