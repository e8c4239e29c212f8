import { join } from 'node:path';
import { module, standardCommands } from '../../kernel/index.ts';
import { settleFromPrinter } from './handlers.ts';
import { letterhead } from './letterhead.ts';
import { handOver, printAgain, printLabels, settlePrint } from './print.commands.ts';
import { print } from './print.ts';
import { documentQuery, labelQuery, templatesQuery } from './queries.ts';
import { refuse } from './refusals.ts';
import { sendPrint } from './send-print.job.ts';
import { printerSettings } from './settings.ts';
import { removeTemplate, saveTemplate } from './template.commands.ts';
import { template } from './template.ts';

export { printLabels } from './print.commands.ts';
export { print } from './print.ts';

/** Labels and documents of records: templates, what was printed, and where. */
export default module('printing', {
  label: { en: 'Printing', bn: 'ছাপা', hi: 'छपाई' },
  needs: ['kernel', 'plant'],
  menu: ['printing.print', 'printing.letterhead'],
  entities: [template, letterhead, print],
  commands: [
    ...standardCommands(letterhead),
    saveTemplate,
    removeTemplate,
    printLabels,
    printAgain,
    handOver,
    settlePrint,
  ],
  queries: [templatesQuery, labelQuery, documentQuery],
  handlers: [settleFromPrinter],
  jobs: [sendPrint],
  settings: [printerSettings],
  refusals: refuse,
  migrations: join(import.meta.dirname, 'migrations'),
});
