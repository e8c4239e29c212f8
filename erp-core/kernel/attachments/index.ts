import {
  addAttachments,
  describeAttachment,
  removeAttachment,
  replaceAttachment,
  restoreAttachment,
  takeBackAttachment,
} from './attachment.commands.ts';
import { attachmentsQuery, attachmentVersionsQuery } from './attachments.query.ts';
import { attachmentsChanged } from './events.ts';

/** Files beside records of any kind: parts of the kernel's own module. */
export const attached = {
  commands: [
    addAttachments,
    replaceAttachment,
    describeAttachment,
    takeBackAttachment,
    removeAttachment,
    restoreAttachment,
  ],
  queries: [attachmentsQuery, attachmentVersionsQuery],
  events: [attachmentsChanged],
} as const;
