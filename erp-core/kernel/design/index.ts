import { beginDesign, clearDesign, discardDesign, putDesign, restoreDesign } from './design.commands.ts';
import { design } from './tables.ts';
import { designStanding } from './versions.query.ts';

/** What a company makes itself, without code, as the kernel's module lists it. */
export const designs = {
  entities: [design],
  commands: [beginDesign, putDesign, clearDesign, restoreDesign, discardDesign],
  queries: [designStanding],
};
