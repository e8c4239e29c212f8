import { noteKinds } from '../notes/kinds.ts';
import { bounceDelivery } from './bounce.command.ts';
import { retryDelivery, saveChannel, setNoticeDefault } from './company.commands.ts';
import { noticeWanted } from './events.ts';
import { companyNotices, ownNotices } from './notices.queries.ts';
import { addPushDevice, chooseNotice, removePushDevice, saveOwnNotices } from './own.commands.ts';
import { routeGiven, routeNotice } from './route.command.ts';
import { sendNotices } from './send.job.ts';
import { settleMessage } from './settle.command.ts';
import { deliveries } from './tables.ts';
import { takeDelivery } from './take.command.ts';
import { tellNotice, tellWanted } from './tell.command.ts';

/** What people are told, by which ways, and when: parts of the kernel's own module. */
export const notify = {
  entities: [deliveries],
  commands: [
    ...[tellNotice, routeNotice, takeDelivery, settleMessage],
    ...[chooseNotice, saveOwnNotices, addPushDevice, removePushDevice],
    ...[setNoticeDefault, saveChannel, retryDelivery, bounceDelivery],
  ],
  queries: [ownNotices, companyNotices],
  events: [noticeWanted],
  handlers: [tellWanted, routeGiven],
  jobs: [sendNotices],
  notices: noteKinds,
} as const;
