// Appends groups as fast as they are synced, and says after each sync what is safe. Ended by SIGKILL from outside.
import { openJournal } from '../open-journal.ts';

const path = process.argv[2];
if (!path) throw new Error('usage: kill.child.ts <journal>');
const journal = await openJournal({ gateway: 'gw', path });
let next = journal.opened.nextSeq;

function appendOne(): void {
  const draft = journal.draft();
  const source = draft.source('m1');
  const value = next++;
  draft.sample(source, 1, 1_000_000 + value, 2_000_000, value, 0);
  draft.ledger('m1').received++;
  draft.whenSynced((error) => {
    if (error) throw error;
    process.stdout.write(`${value}\n`);
    appendOne();
  });
}
for (let at = 0; at < 64; at++) appendOne();
