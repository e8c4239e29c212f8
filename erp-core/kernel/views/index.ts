import { beginWithView, removeView, saveView } from './own-view.commands.ts';
import { beginWithShared, changeSharedView, removeSharedView, shareView } from './shared-view.commands.ts';
import { viewsQuery } from './views.query.ts';

/** Lists as people have set them up: parts of the kernel's own module. */
export const savedViews = {
  commands: [saveView, removeView, beginWithView, shareView, changeSharedView, removeSharedView, beginWithShared],
  queries: [viewsQuery],
} as const;
