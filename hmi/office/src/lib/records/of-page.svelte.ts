import type { EntityDescription } from '@millrace/hmi-client';
import { type Resource, useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { preferences } from '#lib/preferences.ts';
import { session } from '#lib/session.svelte.ts';
import { page } from '$app/state';

/** The kind of records that the address names: "stock.item". */
export const entityOfPage = (): string => `${page.params.module ?? ''}.${page.params.thing ?? ''}`;

/** What that kind is, in the reader's language; another language or kind asks again. */
export const useDescription = (entity: () => string): Resource<EntityDescription> =>
  useResource((signal) => {
    void preferences.locale;
    return session.api.records.describe(entity(), signal);
  });
