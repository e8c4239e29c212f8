import { type Caller, permits } from './caller.ts';
import type { Declarations } from './declarations.ts';
import { say } from './label.ts';

/** A kind of records that somebody may look at, under the module that declares it, in the reader's language. */
export interface MenuModule {
  readonly name: string;
  readonly label: string;
  readonly entities: readonly {
    readonly name: string;
    readonly label: string;
    /** Whether the module wants it found under its own name in the menu. */
    readonly offered: boolean;
  }[];
}

/** What the caller may look at of the modules that his company has switched on; a module of which he sees nothing is left out. */
export function menuOf({ modules, off }: Pick<Declarations, 'modules' | 'off'>, caller: Caller): readonly MenuModule[] {
  return modules
    .filter(({ name }) => !off.has(name))
    .map(({ name, label, menu, entities }) => ({
      name,
      label: say(label, caller.locale),
      entities: entities
        .filter((entity) => permits(caller, entity.name, 'read'))
        .map((entity) => ({
          name: entity.name,
          label: say(entity.label, caller.locale),
          offered: menu.includes(entity.name),
        })),
    }))
    .filter(({ entities }) => entities.length > 0);
}
