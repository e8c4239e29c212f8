import type { EntityDescription, FieldDescription } from '@millrace/hmi-client';
import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { BranchNames } from '#lib/branches/branches.svelte.ts';
import { preferences } from '#lib/preferences.ts';
import { reader } from '#lib/reader.svelte.ts';
import { inParts } from '#lib/records/filter-fields.ts';
import { kinds } from '#lib/records/kinds.svelte.ts';
import { session } from '#lib/session.svelte.ts';
import { m } from '#lib/texts.ts';

/** What rights and the fields that grants speak of are called; descriptions are asked for as they are needed. */
export class RightLabels {
  readonly branches = new BranchNames();
  readonly rights = useResource((signal) => session.api.rights(signal));
  #described: ReadonlyMap<string, EntityDescription> = $state.raw(new Map());
  readonly #asked = new Set<string>();
  readonly #names = $derived(new Map((this.rights.data ?? []).map(({ name, label }) => [name, label])));

  of = (name: string): string => {
    if (name === '*') return m.right_everything();
    if (name.endsWith('.*')) {
      const module = name.slice(0, -2);
      return m.right_all_of({ name: kinds.modules.find((one) => one.name === module)?.label ?? module });
    }
    const label = this.#names.get(name);
    return label ? reader.show.name(label) : name;
  };

  isEntity = (name: string): boolean => kinds.modules.some(({ entities }) => entities.some((one) => one.name === name));

  /** The fields of an entity or of a command's input; empty while they are on their way. */
  fields(on: string): readonly FieldDescription[] {
    const entity = kinds.modules
      .flatMap(({ entities }) => entities)
      .find(({ name }) => on === name || on.startsWith(`${name}.`))?.name;
    if (!entity) return [];
    const key = `${entity}/${preferences.locale}`;
    const described = this.#described.get(key);
    if (!described && !this.#asked.has(key)) {
      this.#asked.add(key);
      session.api.records.describe(entity).then(
        (description) => {
          this.#described = new Map([...this.#described, [key, description]]);
        },
        // Without it the fields stand by their own names.
        (error: unknown) => console.debug(`no description of ${entity}`, error),
      );
    }
    if (!described) return [];
    return on === entity ? described.fields : (described.commands.find(({ name }) => name === on)?.input ?? []);
  }
  field = (on: string, name: string): FieldDescription | null =>
    inParts(this.fields(on)).find((one) => one.name === name) ??
    this.fields(on).find((one) => one.name === name) ??
    null;
}
