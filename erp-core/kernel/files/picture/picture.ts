/** The longest edge (pixels) that a picture is shown with: in a list, in a form or on a card, and as a page's content. */
export const PICTURE_SIZES = { small: 96, medium: 320, large: 1280 } as const;

/** Pages of a PDF besides with as many as a drawing needs whose letters are read from near. */
export const PAGE_SIZES = { ...PICTURE_SIZES, sheet: 3200 } as const;
export type PictureSize = keyof typeof PAGE_SIZES;

export const PDF = 'application/pdf';
/** Whether its pages, or it itself, are shown as pictures. */
export const hasPictures = (type: string): boolean => type === PDF || Object.hasOwn(PICTURE_FORMATS, type);

/** What smaller pictures are written as: every browser of the last years shows it, and it keeps what shines through. */
export const SHOWN_AS = 'image/webp';

/** The kinds of pictures that are read, as their reader calls them. */
export const PICTURE_FORMATS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/webp': 'webp',
  'image/gif': 'gif',
};

/** More than any camera that people carry; what says it is larger is refused by what its first bytes say. */
export const MOST_PIXELS = 120_000_000;
/** On one side. */
export const MOST_EDGE = 30_000;

/** Why a file is no picture that can be shown. */
export type PictureFault =
  | { readonly why: 'too-large'; readonly width: number; readonly height: number }
  | { readonly why: 'broken'; readonly reason: string };

export interface Dimensions {
  readonly width: number;
  readonly height: number;
}

export const isTooLarge = ({ width, height }: Dimensions): boolean =>
  width * height > MOST_PIXELS || width > MOST_EDGE || height > MOST_EDGE;
