import { isShown, type OpenedFile, PAGE_SIZES, type PictureSize, SHOWN_AS } from '@millrace/erp-core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Problem } from '../http/problem.ts';

/** What may be asked of a file: all of it, or as a picture of some size. */
export const asked = z.strictObject({
  picture: z
    .enum(Object.keys(PAGE_SIZES) as [PictureSize, ...PictureSize[]])
    .optional()
    .describe(
      'As a picture (WebP, without metadata) whose longest edge has 96, 320 or 1,280 pixels, of a page also 3,200',
    ),
  page: z.coerce.number().int().min(1).max(9_999).optional().describe('Of a PDF: which page is shown as a picture'),
});

/** A part of a file as a header asks for it: "bytes=0-499", "bytes=500-", "bytes=-500". Others are answered with all of it. */
const RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/**
 * Answers with a file. Nothing that it holds is run: pictures and PDFs are shown as what they are, everything else is saved.
 * What a browser has already is asked for each time and answered without bytes, so a right that was taken is taken at once.
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: OpenedFile,
  { picture, page = 1 }: z.infer<typeof asked>,
): Promise<FastifyReply> {
  const etag = picture ? `"${file.id}-${picture}-${page}"` : `"${file.id}"`;
  reply.header('etag', etag).header('cache-control', 'private, no-cache');
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  if (picture) {
    const shown = await file.picture(picture, page);
    if (!shown) throw new Problem('not-found');
    return reply.type(SHOWN_AS).header('content-disposition', 'inline').send(Buffer.from(shown));
  }
  const range = rangeIn(request, etag, file.size);
  if (range === 'beyond') {
    return reply.code(416).header('content-range', `bytes */${file.size}`).send();
  }
  // Opened before anything is said of it: where the bytes are gone, that is the answer.
  const bytes = await file.read(range);
  reply
    .type(file.type)
    .header('accept-ranges', 'bytes')
    .header('content-disposition', dispositionOf(file))
    .header('content-length', String(range ? range.end - range.start + 1 : file.size));
  if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${file.size}`);
  return reply.send(bytes);
}

const dispositionOf = ({ name, type }: OpenedFile): string =>
  `${isShown(type) ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", '%27')}`;

/** RFC 9110 §14: one range; a condition that names another version, or several ranges, is answered with all of it. */
function rangeIn({ headers }: FastifyRequest, etag: string, size: number) {
  const [, from, to] = RANGE.exec(headers.range ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined;
  if (headers['if-range'] !== undefined && headers['if-range'] !== etag) return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return start > end ? ('beyond' as const) : { start, end };
}
