/** Colours as numbers, for what a test reckons of them. */
export type Rgb = readonly [number, number, number];

export function rgbOf(hex: string): Rgb {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  if (!match) throw new Error(`${hex} is no colour of six digits`);
  return [1, 2, 3].map((at) => Number.parseInt(match[at] ?? '', 16) / 255) as unknown as Rgb;
}
const linear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
const luminance = (rgb: Rgb): number => {
  const [r, g, b] = rgb.map(linear) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

/** Contrast of two colours by WCAG 2.2: 1 to 21. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(rgbOf(a)), luminance(rgbOf(b))];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** How somebody without one kind of cone sees, at full severity (Machado, Oliveira, Fernandes 2009, linear RGB). */
export const EYES: Readonly<Record<string, readonly Rgb[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
const WHITE: Rgb = [0.95047, 1, 1.08883];

/** CIE L*a*b* (D65) of a colour as those eyes see it. */
function lab(hex: string, eyes: readonly Rgb[]): Rgb {
  const source = rgbOf(hex).map(linear) as unknown as Rgb;
  const [r, g, b] = eyes.map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        row.reduce((sum, part, at) => sum + part * (source[at] ?? 0), 0),
      ),
    ),
  ) as unknown as Rgb;
  const xyz = [
    0.4124 * r + 0.3576 * g + 0.1805 * b,
    0.2126 * r + 0.7152 * g + 0.0722 * b,
    0.0193 * r + 0.1192 * g + 0.9505 * b,
  ];
  const [x = 0, y = 0, z = 0] = xyz.map((part, at) => {
    const t = part / (WHITE[at] ?? 1);
    return t > 216 / 24_389 ? Math.cbrt(t) : (24_389 / 27 / 116) * t + 16 / 116;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** How different two colours look to those eyes: ΔE*ab (CIE 1976). */
export function difference(a: string, b: string, eyes: readonly Rgb[]): number {
  const [x, y] = [lab(a, eyes), lab(b, eyes)];
  return Math.hypot(...x.map((part, at) => part - (y[at] ?? 0)));
}
