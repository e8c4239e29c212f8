import { afterAll } from 'vitest';
import { linkConformance } from '../../api/testing/link-conformance.ts';
import { printerDriver } from '../index.ts';
import { ConformingPrinter } from '../sim/conforming-printer.ts';

const made: ConformingPrinter[] = [];
afterAll(async () => {
  for (const printer of made) await printer.remove();
});

linkConformance(printerDriver, () => {
  const printer = new ConformingPrinter();
  made.push(printer);
  return printer;
});
