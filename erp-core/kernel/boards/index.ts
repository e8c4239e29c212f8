import { boardsQuery, boardVersionsQuery } from './boards.query.ts';
import { beginWithBoard, createBoard, draftBoard, publishBoard, removeBoard } from './own-board.commands.ts';
import {
  beginWithSharedBoard,
  draftSharedBoard,
  publishSharedBoard,
  removeSharedBoard,
  shareBoard,
} from './shared-board.commands.ts';

/** Home pages as people have set them up: parts of the kernel's own module. */
export const homeBoards = {
  commands: [
    createBoard,
    draftBoard,
    publishBoard,
    removeBoard,
    beginWithBoard,
    shareBoard,
    draftSharedBoard,
    publishSharedBoard,
    removeSharedBoard,
    beginWithSharedBoard,
  ],
  queries: [boardsQuery, boardVersionsQuery],
} as const;
