/** A reader types a code and Enter; a person who strays over keys is slower, or types less. */
const GAP_MS = 500;
const LEAST = 6;
const MOST = 128;

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;

/** Hears what a badge or barcode reader types as a keyboard, where no field is being written in. Returns the way to stop. */
export function listenToScans(scanned: (code: string) => void): () => void {
  let typed = '';
  let last = 0;
  const hear = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || isField(event.target)) return;
    if (event.timeStamp - last > GAP_MS) typed = '';
    last = event.timeStamp;
    if (event.key === 'Enter') {
      const code = typed;
      typed = '';
      if (code.length < LEAST) return;
      // Else the Enter of the reader would press whatever has the focus.
      event.preventDefault();
      event.stopPropagation();
      scanned(code);
    } else if (event.key.length === 1 && typed.length < MOST) {
      typed += event.key;
    }
  };
  addEventListener('keydown', hear, { capture: true });
  return () => removeEventListener('keydown', hear, { capture: true });
}
