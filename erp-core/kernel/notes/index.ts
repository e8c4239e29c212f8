import { activity } from './activity.query.ts';
import { changeComment, removeComment, writeComment } from './comment.commands.ts';
import { noteEvents } from './events.ts';
import { followRecord, unfollowRecord } from './follow.commands.ts';
import { mentionable } from './mentionable.query.ts';
import { noticesQuery } from './notices.query.ts';
import { ownData, personData } from './person-data.query.ts';
import { readAllNotices, readNotices } from './read-notices.ts';
import { recordTags, tag, tagCommands, tagRecord, tagsQuery, untagRecord } from './tags.ts';
import { tellChanges } from './tell-changes.ts';

/** What people say of records and are told of them: parts of the kernel's own module. */
export const notes = {
  entities: [tag],
  commands: [
    writeComment,
    changeComment,
    removeComment,
    followRecord,
    unfollowRecord,
    readNotices,
    readAllNotices,
    tellChanges,
    ...tagCommands,
    tagRecord,
    untagRecord,
  ],
  queries: [activity, mentionable, noticesQuery, tagsQuery, recordTags, personData, ownData],
  events: noteEvents,
} as const;
