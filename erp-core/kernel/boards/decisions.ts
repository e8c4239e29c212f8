import type { DecideContext } from '../decide-context.ts';
import { answer, type Effect } from '../effect.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Locale } from '../label.ts';
import type { Refusal } from '../refusal.ts';
import { type Board, type BoardDefinition, boardDefaults, boards, boardVersions } from './board.ts';
import { layoutFaults } from './layout.ts';

type Version = Parameters<typeof boardVersions.remove>[0];
type Default = Parameters<typeof boardDefaults.remove>[0];

/** Whose board is meant: the caller's own, or one that is shared, which another right looks after. */
export type Whose = 'own' | 'shared';

/** Why this board may not be changed so; undefined: it may. */
export function notToChange(
  board: Board | undefined,
  version: number,
  whose: Whose,
  caller: DecideContext['caller'],
): Refusal | undefined {
  const isShared = board !== undefined && board.scope !== 'own';
  if (!board || (!isShared && board.owner !== caller.user)) return refuse('not-found');
  if (whose === 'own' && isShared) return refuse('board-shared', { name: board.name });
  if (whose === 'shared' && !isShared) return refuse('not-found');
  return board.version === version ? undefined : refuse('board-changed', { name: board.name, version: board.version });
}

export function wrongLayout(definition: BoardDefinition, locale: Locale): Refusal | undefined {
  const issues = layoutFaults(definition, locale);
  return issues.length > 0 ? refuse('input-invalid', { issues }) : undefined;
}

/** The board with this changed, one version further. */
export const changed = (board: Board, patch: Partial<Board>, at: number): Effect[] => [
  boards.change(board, { ...patch, at, version: board.version + 1 }),
  answer({ id: board.id, version: board.version + 1 }),
];

/** What is worked on is what readers see from now on. */
export function published(board: Board, { caller, now, id }: DecideContext): Refusal | Effect[] {
  if (board.draft === null) return refuse('board-without-draft', { name: board.name });
  const number = board.published + 1;
  return [
    boardVersions.insert({ id: id(), board: board.id, number, definition: board.draft, at: now, by: caller.user }),
    ...changed(board, { published: number, draft: null }, now),
  ];
}

/** The board with this worked on, and called so; null: back to what is published. */
export function drafted(
  board: Board,
  {
    name,
    definition,
  }: { readonly name?: string | undefined; readonly definition?: BoardDefinition | null | undefined },
  { caller, now }: Pick<DecideContext, 'caller' | 'now'>,
): Refusal | Effect[] {
  if (definition === null && board.published === 0) return refuse('board-nothing-published', { name: board.name });
  const wrong = definition && wrongLayout(definition, caller.locale);
  if (wrong) return wrong;
  const patch = { ...(name === undefined ? {} : { name }), ...(definition === undefined ? {} : { draft: definition }) };
  return changed(board, patch, now);
}

/** The board with all that hangs on it, gone. */
export const removed = (
  board: Board,
  { kept, begun }: Readonly<{ kept: readonly Version[]; begun: readonly Default[] }>,
): Effect[] => [
  ...begun.map((start) => boardDefaults.remove(start)),
  ...kept.map((old) => boardVersions.remove(old)),
  boards.remove(board),
  answer({ id: board.id }),
];
