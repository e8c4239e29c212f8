import { answerAlike } from './answer-alike.ts';
import { backCommands, revertImport, takeRowsBack } from './back.job.ts';
import { checkCommands, checkRows } from './check.job.ts';
import { commitCommands, commitImport, writeRows } from './commit.job.ts';
import { mapImport } from './map.ts';
import { importQueries } from './queries.ts';
import { readCommands, readFile } from './read.job.ts';
import { openImport, putPiece, readIn } from './take-in.ts';

/** Imports by stages: what of them stands in the kernel's table of contents. */
export const importStages = {
  commands: [
    openImport,
    putPiece,
    readIn,
    ...readCommands,
    mapImport,
    ...checkCommands,
    answerAlike,
    commitImport,
    ...commitCommands,
    revertImport,
    ...backCommands,
  ],
  queries: importQueries,
  jobs: [readFile, checkRows, writeRows, takeRowsBack],
};
