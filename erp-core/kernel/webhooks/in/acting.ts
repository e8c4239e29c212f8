import type { Caller } from '../../caller.ts';
import type { CommandDefinition } from '../../command.ts';
import type { MemberRights } from '../../core/member-rights.ts';
import { narrowed } from '../../core/narrowed.ts';
import type { Declarations, DeclaredCommand } from '../../declarations.ts';
import type { Issue } from '../../modules/pack/issue.ts';
import type { Registry } from '../../registry.ts';
import { asOwner } from '../telling.ts';
import { type Mapping, type ReadyMapping, readyMapping } from './mapping.ts';
import type { InboundHook } from './tables.ts';

/**
 * Who acts when a hook is called: a technical user of its own, with what its owner may at that moment of the command and of
 * the rights that it was given besides, at the sites and under the conditions that he has.
 */
export const actingAs = (
  { id, rights }: Pick<InboundHook, 'id' | 'rights'>,
  member: MemberRights,
  command: Pick<DeclaredCommand, 'permission'>,
  of: {
    readonly company: string;
    readonly registry: Pick<Declarations, 'permissions' | 'entities'>;
    readonly correlation: string;
  },
): Caller => ({ ...narrowed(asOwner(member, of), [command.permission, ...rights]), user: `system:hook/${id}` });

/** Of the kernel, what nobody but a program outside knows: that a mail came back. */
const TOLD_BY_OTHERS: ReadonlySet<string> = new Set(['kernel.delivery.bounce']);

/** Why no program from outside may give a command; undefined: it may, where its owner may. */
export function unfit(
  { name, confirm }: Pick<DeclaredCommand, 'name' | 'confirm'>,
  shownOnce: readonly string[],
): string | undefined {
  if (name.startsWith('kernel.') && !TOLD_BY_OTHERS.has(name)) return 'what belongs to the kernel is done by people';
  if (confirm === 'two-persons') return 'it takes two persons';
  return shownOnce.length > 0 ? 'it answers a secret' : undefined;
}

const MOST_READY = 500;

/** Mappings made ready, kept as long as the hook and what is declared are the same. */
export class ReadyMappings {
  readonly #ready = new Map<string, { readonly registry: Registry; readonly made: ReadyMapping | readonly Issue[] }>();

  of(
    { id, version, mapping }: InboundHook,
    command: CommandDefinition,
    registry: Registry,
  ): ReadyMapping | readonly Issue[] {
    const key = `${id} ${version}`;
    const kept = this.#ready.get(key);
    if (kept?.registry === registry) return kept.made;
    const made = readyMapping(mapping as Mapping, command);
    if (this.#ready.size >= MOST_READY) this.#ready.clear();
    this.#ready.set(key, { registry, made });
    return made;
  }
}
