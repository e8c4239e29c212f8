import { event } from '../event.ts';
import { id, text } from '../fields.ts';

/** Something became of the files beside a record. Heard by whoever reads such records, who then asks what there is. */
export const attachmentsChanged = event('kernel.attachments-changed', 1, { entity: text(), record: id() });
