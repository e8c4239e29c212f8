import { readFile } from 'node:fs/promises';
import { answerApart } from '@millrace/workbook/apart';
import type { PictureAnswer, PictureTask } from './apart.ts';
import { pageInSizes } from './pdf-page.ts';
import { PDF } from './picture.ts';
import { smallerPictures } from './smaller-pictures.ts';

/** Resident bytes. What libvips takes is no heap of ours, so it is weighed here, and the process ends itself beyond it. */
const MOST_MEMORY = 900_000_000;
const LOOK_EVERY_MS = 20;

// Whoever asked reads from this end that the picture takes too much memory.
setInterval(() => {
  if (process.memoryUsage.rss() > MOST_MEMORY) process.exit(137);
}, LOOK_EVERY_MS).unref();

answerApart<PictureTask, PictureAnswer>(async ({ path, type, page }) =>
  type === PDF ? pageInSizes(await readFile(path), page) : smallerPictures(await readFile(path), type),
);
