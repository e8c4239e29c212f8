/** Endings by which a system runs what it opens, or shows it as a page: no file beside a record is called so. */
const ENDINGS_THAT_RUN = new Set(
  (
    'app apk appx bat bin bash cgi class cmd com command cpl dll dmg elf exe hta htm html inf iso jar js jse jsp lnk mht ' +
    'mhtml mjs msc msi msix msp php pif pl ps1 psm1 py pyw rb reg scf scr settingcontent-ms sh shtml so svg svgz sys url ' +
    'vb vbe vbs wasm wsf wsh xht xhtml xll zsh'
  ).split(' '),
);
/** Devices of Windows, whatever ending they have. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** What a name ends with, in small letters; "" where it has no ending. Windows drops dots and spaces at the end. */
export const endingOf = (name: string): string =>
  /\.([^.]{1,20})$/.exec(name.replace(/[.\s]+$/, ''))?.[1]?.toLowerCase() ?? '';

/** Whether some system would run a file of this name, or take it for a device. */
export const runsByName = (name: string): boolean => ENDINGS_THAT_RUN.has(endingOf(name)) || DEVICE.test(name.trim());

/** Elements that begin a page, a picture with scripts in it, or a program for a browser. */
const PAGE =
  /^<(?:[\w.-]+:)?(?:svg|html|head|body|script|iframe|object|embed|style|link|meta|form|img|xsl|stylesheet)\b/i;

/**
 * Whether a text is one that a browser or a shell would run, whatever it is called: a script, a page, a drawing with
 * scripts, or XML with entities of its own, which unfold to more than they are.
 * @param head its beginning
 */
export function runsAsText(head: string): boolean {
  let rest = head.trimStart();
  if (rest.startsWith('#!') || /^<\?(php|=)/i.test(rest)) return true;
  for (;;) {
    const past = pastMarkup(rest);
    if (past === 'runs') return true;
    if (past === undefined) return PAGE.test(rest);
    rest = past.trimStart();
  }
}

/** What stands behind a comment, an instruction or a document type at the beginning; undefined: none of these is there. */
function pastMarkup(text: string): string | 'runs' | undefined {
  const behind = (end: string): string | 'runs' => {
    const at = text.indexOf(end);
    // Its end is out of sight: nobody can say what begins there.
    return at < 0 ? 'runs' : text.slice(at + end.length);
  };
  if (text.startsWith('<?xml-stylesheet')) return 'runs';
  if (text.startsWith('<?')) return behind('?>');
  if (text.startsWith('<!--')) return behind('-->');
  if (!/^<!doctype/i.test(text)) return undefined;
  const [doctype = ''] = text.split('>', 1);
  return /^<!doctype\s+(html|svg)\b/i.test(text) || doctype.includes('[') ? 'runs' : behind('>');
}
