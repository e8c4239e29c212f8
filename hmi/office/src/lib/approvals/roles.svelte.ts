import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { reader } from '#lib/reader.svelte.ts';
import { session } from '#lib/session.svelte.ts';

/** What the company's roles are called, by their codes; empty for whoever may not see roles. */
export function useRoleNames() {
  return useResource(async (signal) => {
    const { rows } = await session.api.records.list('kernel.role', { sort: 'code', limit: 500 }, signal);
    return new Map(
      rows.flatMap(({ code, name }) =>
        typeof code === 'string' ? [[code, reader.show.name(name as never) || code] as const] : [],
      ),
    );
  });
}
