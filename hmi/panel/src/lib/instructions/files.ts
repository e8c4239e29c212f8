import { type Instruction, type InstructionFile, type InstructionStep, pictureOf } from '@millrace/hmi-client';

/** Where the worker looks for the files of instructions when the plant does not answer (see service-worker/kept-files.ts). */
const STORE = 'millrace-panel-files';
const MEGABYTE = 1_000_000;
/** What files of instructions may take of a device's disk. */
export const MOST_BYTES = 300 * MEGABYTE;
/** A picture of 1,280 pixels, at most: how large it becomes is not known before it is made. */
const LARGE_PICTURE = 400_000;
/** A page of 3,200 pixels, likewise. */
const SHEET = 1_500_000;

const PICTURES = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);
export const isPicture = ({ type }: Pick<InstructionFile, 'type'>): boolean => PICTURES.has(type);

/** Where a file of a revision is. */
export const fileUrl = (revision: string, { id }: Pick<InstructionFile, 'id'>): string =>
  `/api/v1/entities/instructions.revision/${revision}/files/${id}`;
/** A picture as it is shown: smaller, upright, without what a camera noted. */
export const shownPicture = (revision: string, file: Pick<InstructionFile, 'id'>): string =>
  pictureOf(fileUrl(revision, file), 'large');

/** A drawing as it is looked at: a picture as it is, of a PDF the page that the step names. Null: it has none. */
export function shownDrawing(
  revision: string,
  { drawing, page }: Pick<InstructionStep, 'drawing' | 'page'>,
): string | null {
  if (!drawing) return null;
  if (isPicture(drawing)) return fileUrl(revision, drawing);
  return `${fileUrl(revision, drawing)}?picture=sheet&page=${page}`;
}

export interface Wanted {
  readonly url: string;
  /** Bytes, or a fair guess. */
  readonly size: number;
}

/**
 * The files of instructions in the order in which they are missed most: pictures of all, then drawings, then videos; of each
 * what holds before what is to come. Each once. Pure.
 */
export function filesOf(all: readonly Pick<Instruction, 'revisions'>[]): readonly Wanted[] {
  const steps = all.flatMap(({ revisions }) =>
    revisions.flatMap(({ id, steps: own }, later) => own.map((step) => ({ revision: id, step, later }))),
  );
  const ordered = [...steps].sort((a, b) => a.later - b.later);
  const pictures = ordered.flatMap(({ revision, step: { picture } }) =>
    picture ? [{ url: shownPicture(revision, picture), size: LARGE_PICTURE }] : [],
  );
  const drawings = ordered.flatMap(({ revision, step }) => {
    const url = shownDrawing(revision, step);
    return url && step.drawing ? [{ url, size: isPicture(step.drawing) ? step.drawing.size : SHEET }] : [];
  });
  const videos = ordered.flatMap(({ revision, step: { video } }) =>
    video ? [{ url: fileUrl(revision, video), size: video.size }] : [],
  );
  const wanted = [...pictures, ...drawings, ...videos];
  return [...new Map(wanted.map((one) => [one.url, one])).values()];
}

/** Of what is wanted, what there is room for: one that is too large is left out, and smaller ones behind it still kept. Pure. */
export function fitting(wanted: readonly Wanted[], most: number): readonly Wanted[] {
  let left = most;
  return wanted.filter(({ size }) => {
    if (size > left) return false;
    left -= size;
    return true;
  });
}

export interface Kept {
  readonly kept: number;
  /** Not on this device: no room, or the plant did not answer. */
  readonly missing: number;
}

let turn: Promise<Kept> = Promise.resolve({ kept: 0, missing: 0 });
let asked = 0;
/**
 * Brings the files of instructions onto this device and lets go of those that no instruction of this station names any more.
 * One at a time, however often it is asked for: a video that takes longer than the next answer is not fetched once more beside
 * itself. Of those that wait the last one is done, the others tell what the one before them came to. Never throws: what could
 * not be brought is counted as missing, and asked for again the next time.
 */
export function keepFiles(all: readonly Pick<Instruction, 'revisions'>[]): Promise<Kept> {
  const own = ++asked;
  turn = turn.then((before) => (own === asked ? bring(all) : before));
  return turn;
}
async function bring(all: readonly Pick<Instruction, 'revisions'>[]): Promise<Kept> {
  const wanted = filesOf(all);
  // Caches exist over HTTPS and on this machine alone, like all that makes a terminal.
  if (!('caches' in globalThis)) return { kept: 0, missing: wanted.length };
  try {
    const store = await caches.open(STORE);
    const take = fitting(wanted, MOST_BYTES);
    const named = new Set(take.map(({ url }) => url));
    const there = new Set<string>();
    for (const request of await store.keys()) {
      const { pathname, search } = new URL(request.url);
      if (named.has(pathname + search)) there.add(pathname + search);
      else await store.delete(request);
    }
    for (const { url } of take.filter((one) => !there.has(one.url))) {
      try {
        // One after another: a terminal that is worked at has other things to ask.
        await store.add(url);
        there.add(url);
      } catch {
        // Refused, no answer, or no room on the disk: the count says so.
      }
    }
    return { kept: there.size, missing: wanted.length - there.size };
  } catch {
    return { kept: 0, missing: wanted.length };
  }
}
