import { partOf } from './part.ts';

/** Filled by the page (lib/instructions/files.ts), within a budget. */
const STORE = 'millrace-panel-files';
const FILES = '/api/v1/entities/instructions.revision/';
/** An answer of these says that whoever is here may not see it, or that it is there no more. */
const GONE = new Set([401, 403, 404, 410]);

export const isKeptFile = ({ pathname }: URL): boolean => pathname.startsWith(FILES);

/**
 * A file of an instruction from the plant; where that does not answer, as it is kept here. A right that was taken is taken at
 * once, as long as there is a link: then it goes from this device too.
 */
export async function keptFile(request: Request): Promise<Response> {
  const store = await caches.open(STORE);
  let answer: Response;
  try {
    answer = await fetch(request);
  } catch (cause) {
    const kept = await store.match(request.url);
    if (!kept) throw cause;
    return inPart(kept, request.headers.get('range'));
  }
  if (GONE.has(answer.status)) await store.delete(request.url);
  if (answer.status < 500) return answer;
  const kept = await store.match(request.url);
  return kept ? inPart(kept, request.headers.get('range')) : answer;
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
