import { partOf } from './part.ts';

/** Filled by the page (lib/instructions/files.ts), within a budget. */
const STORE = 'millrace-panel-files';
const FILES = '/api/v1/entities/instructions.revision/';
/** An answer of these says that whoever is here may not see it, or that it is there no more. */
const GONE = new Set([401, 403, 404, 410]);

export const isKeptFile = ({ pathname }: URL): boolean => pathname.startsWith(FILES);

/** Answers of these speak of how busy the plant is, not of the file. */
const isPassing = (status: number): boolean => status >= 500 || status === 408 || status === 425 || status === 429;
/** A plant that has not answered by then is not waited for where the file is here: a link may be gone without a word. */
const WAIT_MS = 4_000;

/**
 * A file of an instruction from the plant; where that does not answer, as it is kept here. A right that was taken is taken at
 * once, as long as there is a link: then it goes from this device too.
 */
export async function keptFile(request: Request): Promise<Response> {
  const store = await caches.open(STORE);
  let cause: unknown;
  const told = fetch(request).then(
    async (answer) => {
      if (GONE.has(answer.status)) await store.delete(request.url);
      return answer;
    },
    (error: unknown) => {
      cause = error;
      return null;
    },
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, WAIT_MS, null);
  });
  const answer = await Promise.race([told, late]);
  clearTimeout(timer);
  if (answer && !isPassing(answer.status)) return answer;
  const kept = await store.match(request.url);
  if (kept) return inPart(kept, request.headers.get('range'));
  const last = answer ?? (await told);
  if (!last) throw cause;
  return last;
}

/** Players ask for parts, and seek in no file that is given whole. */
async function inPart(kept: Response, range: string | null): Promise<Response> {
  if (range === null) return kept;
  const whole = await kept.blob();
  const part = partOf(range, whole.size);
  const headers = new Headers(kept.headers);
  if (part === undefined) return new Response(whole, { headers });
  if (part === 'beyond')
    return new Response(null, { status: 416, headers: { 'content-range': `bytes */${whole.size}` } });
  headers.set('content-range', `bytes ${part.from}-${part.end - 1}/${whole.size}`);
  headers.set('content-length', String(part.end - part.from));
  return new Response(whole.slice(part.from, part.end, whole.type), { status: 206, headers });
}
