import { z } from 'zod';
import { id, json, moment, text, wholeNumber } from '../fields.ts';
import { table } from '../table.ts';

/** How many columns a board has; its rows are as many as its widgets need. */
export const BOARD_COLUMNS = 12;
const MOST_ROWS = 200;
const MOST_HEIGHT = 40;
const MOST_WIDGETS = 40;
/** Of all settings together, as JSON. */
export const MOST_SETTINGS = 64 * 1024;

/**
 * A thing on a board: where it stands, in columns and rows from the top left, and what it is to show. What kinds there are
 * and what their settings mean is the screens' business: here they are only kept.
 */
const widget = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/, 'small letters, digits and - only, at most 40'),
  kind: z.string().regex(/^[a-z][a-z-]{0,39}$/, 'small letters and - only, at most 40'),
  x: z
    .int()
    .min(0)
    .max(BOARD_COLUMNS - 1),
  y: z.int().min(0).max(MOST_ROWS),
  w: z.int().min(1).max(BOARD_COLUMNS),
  h: z.int().min(1).max(MOST_HEIGHT),
  settings: z.record(z.string().max(64), z.json()).default({}),
});
export type BoardWidget = z.infer<typeof widget>;

export const boardDefinition = z.strictObject({ widgets: z.array(widget).max(MOST_WIDGETS) });
export type BoardDefinition = z.infer<typeof boardDefinition>;

export const boardName = () => z.string().trim().min(1).max(80).meta({ field: 'text' });

export const boards = table('kernel.board', {
  key: ['id'],
  fields: {
    ...{ id: id(), version: wholeNumber(), name: text(), owner: text(), at: moment() },
    scope: z.enum(['own', 'role', 'company']),
    role: id().nullable(),
    /** The number of the version that its readers see; 0: none was published yet. */
    published: wholeNumber(),
    /** What is being worked on; null: nothing beside what is published. */
    draft: json(boardDefinition).nullable(),
  },
});
export type Board = Parameters<typeof boards.change>[0];

/** A board as it was published, for ever: what was there before can be taken up again. */
export const boardVersions = table('kernel.board_version', {
  key: ['id'],
  fields: {
    ...{ id: id(), board: id(), number: wholeNumber() },
    definition: json(boardDefinition),
    ...{ at: moment(), by: text() },
  },
});

/** Which board a person (his id), a role (its id) or all of the company ("*") begin with. */
export const boardDefaults = table('kernel.board_default', {
  key: ['id'],
  fields: { id: id(), holder: text(), board: id() },
});
