import { on } from '../../kernel/index.ts';
import { deviceCommandSettled } from '../plant/index.ts';
import { settlePrint } from './print.commands.ts';

/** A printer has answered: the print that sent the command is told. Of other commands there is none. */
export const settleFromPrinter = on('printing.settle', deviceCommandSettled, async ({ payload }, { call }) => {
  await call(settlePrint, { deviceCommand: payload.id });
});
