import { SettingError } from '../fault.ts';
import type { Mark, Sheet } from '../sheet.ts';
import type { Document } from './document.ts';

/** Millimetres. */
export const MARGIN = 15;
const FOOT = 8;
/** More is no document but a data set, which is exported. */
export const MOST_PAGES = 300;

/** Pages one after another: what does not fit on one begins the next. */
export class PageFlow {
  readonly width: number;
  private readonly document: Document;
  private readonly pages: Mark[][] = [];
  private readonly head: (nth: number) => { readonly marks: readonly Mark[]; readonly height: number };
  /** Where the next thing goes, from the top of the page. */
  private y = 0;
  private fresh = true;

  /** @param head what stands at the top of every page from the second on */
  constructor(document: Document, head: PageFlow['head']) {
    this.document = document;
    this.width = document.width - 2 * MARGIN;
    this.head = head;
    this.turn();
  }

  /** Puts something there that is so high; on a new page where it does not fit on this one. */
  put(height: number, marks: (y: number) => readonly Mark[]): void {
    if (!this.fits(height)) this.turn();
    this.pages.at(-1)?.push(...marks(this.y));
    this.y += height;
    this.fresh = false;
  }

  skip(height: number): void {
    this.y += height;
  }

  /** Whether it fits below what is there; on an empty page everything has to. */
  fits(height: number): boolean {
    return this.fresh || this.y + height <= this.document.height - MARGIN - FOOT;
  }

  turn(): void {
    if (this.pages.length >= MOST_PAGES) throw new SettingError({ code: 'too-many-pages', most: MOST_PAGES });
    const { marks, height } = this.head(this.pages.length);
    this.pages.push([...marks]);
    this.y = MARGIN + height;
    this.fresh = true;
  }

  /** All pages, each with its foot. */
  sheets(foot: (page: number, pages: number, y: number) => readonly Mark[]): readonly Sheet[] {
    const { width, height } = this.document;
    const y = height - MARGIN - FOOT / 2;
    return this.pages.map((marks, at) => ({
      ...{ width, height },
      marks: [...marks, ...foot(at + 1, this.pages.length, y)],
    }));
  }
}
