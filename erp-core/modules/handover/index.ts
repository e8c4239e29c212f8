import { join } from 'node:path';
import { module } from '../../kernel/index.ts';
import { noteChanged, runKept } from './events.ts';
import { lineHandover } from './line.query.ts';
import { acknowledgeNote, keepRun, sayNote } from './note.commands.ts';
import { note } from './note.ts';
import { refuse } from './refusals.ts';

/** What a shift tells the next one, and who of the next has seen it. */
export default module('handover', {
  label: { en: 'Handover', bn: 'হস্তান্তর', hi: 'हस्तांतरण' },
  needs: ['kernel'],
  menu: ['handover.note'],
  entities: [note],
  commands: [sayNote, acknowledgeNote, keepRun],
  queries: [lineHandover],
  events: [noteChanged, runKept],
  refusals: refuse,
  migrations: join(import.meta.dirname, 'migrations'),
});
