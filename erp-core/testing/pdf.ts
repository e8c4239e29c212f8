/** A PDF of A4 pages, each painted in one colour (red, green, blue from 0 to 1) from edge to edge. */
export function pdf(colours: readonly string[]): Buffer {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${colours.length} /Kids [${colours.map((_, at) => `${3 + 2 * at} 0 R`).join(' ')}] >>`,
    ...colours.flatMap((colour, at) => {
      const paint = `${colour} rg 0 0 595 842 re f`;
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${4 + 2 * at} 0 R >>`,
        `<< /Length ${paint.length} >>\nstream\n${paint}\nendstream`,
      ];
    }),
  ];
  let text = '%PDF-1.4\n';
  const at = objects.map((object, n) => {
    const from = text.length;
    text += `${n + 1} 0 obj\n${object}\nendobj\n`;
    return from;
  });
  const table = at.map((from) => `${String(from).padStart(10, '0')} 00000 n \n`).join('');
  return Buffer.from(
    `${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`,
  );
}
