import { Frames } from './frames.ts';

/** What of Web Serial is used; the browser's types do not have it. */
export interface SerialPortLike extends EventTarget {
  readonly readable: ReadableStream<Uint8Array> | null;
  open(options: { baudRate: number }): Promise<void>;
  close(): Promise<void>;
}
interface SerialLike extends EventTarget {
  getPorts(): Promise<SerialPortLike[]>;
  requestPort(): Promise<SerialPortLike>;
}
export const serialOf = (of: object = navigator): SerialLike | null =>
  (of as { readonly serial?: SerialLike }).serial ?? null;

const REST_MS = 50;
const REOPEN_MS = 2_000;

/**
 * Hears readers on serial lines that this browser was given, those that are plugged in later too. A line that breaks is
 * opened again. Returns the way to stop.
 * @param changed how many lines are open
 */
export function listenToSerial(
  scanned: (text: string) => void,
  { baudRate, changed }: { readonly baudRate: number; readonly changed: (open: number) => void },
): () => void {
  const serial = serialOf();
  if (!serial) return () => undefined;
  const stop = new AbortController();
  const { signal } = stop;
  const known = new Set<SerialPortLike>();
  let open = 0;
  const told = (by: number): void => {
    open += by;
    changed(open);
  };

  async function hear(port: SerialPortLike): Promise<void> {
    if (known.has(port)) return;
    known.add(port);
    while (!signal.aborted && known.has(port)) {
      try {
        await port.open({ baudRate });
        told(1);
        try {
          await read(port, scanned, signal);
        } finally {
          told(-1);
          await port.close();
        }
      } catch {
        // Another program has it, or it was pulled out while it was read: it is tried again until it is gone.
      }
      await new Promise((done) => setTimeout(done, signal.aborted ? 0 : REOPEN_MS));
    }
  }
  const all = async (): Promise<void> => {
    for (const port of await serial.getPorts()) void hear(port);
  };
  const plugged = (): void => void all();
  const pulled = (event: Event): void => void known.delete(event.target as SerialPortLike);
  serial.addEventListener('connect', plugged);
  serial.addEventListener('disconnect', pulled);
  void all();
  return () => {
    stop.abort();
    serial.removeEventListener('connect', plugged);
    serial.removeEventListener('disconnect', pulled);
  };
}

/** Reads until the line ends or breaks. */
async function read(port: SerialPortLike, scanned: (text: string) => void, signal: AbortSignal): Promise<void> {
  const frames = new Frames();
  const reader = port.readable?.getReader();
  if (!reader) return;
  const stopped = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', stopped, { once: true });
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      for (const text of frames.feed(value)) scanned(text);
      timer = setTimeout(() => {
        const text = frames.rest();
        if (text) scanned(text);
      }, REST_MS);
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stopped);
    reader.releaseLock();
  }
}
