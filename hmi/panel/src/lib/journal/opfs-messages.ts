import type { Addition } from './record.ts';
import type { Kept } from './store.ts';

export type OpfsQuestion =
  | { readonly id: number; readonly ask: 'open' }
  | { readonly id: number; readonly ask: 'append'; readonly addition: Addition };

export type OpfsAnswer =
  | { readonly id: number; readonly ok: true; readonly kept?: Kept }
  | { readonly id: number; readonly ok: false; readonly message: string };
