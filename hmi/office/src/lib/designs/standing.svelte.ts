import type { DesignPreview, DesignStanding } from '@millrace/hmi-client';
import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { session } from '#lib/session.svelte.ts';

/** A design as it stands, its versions, what is wrong with its draft and where it differs from what runs. */
export const useStanding = (id: () => string) =>
  useResource(
    (signal): Promise<DesignStanding> => session.api.query('kernel.design.standing', { design: id() }, signal),
  );

/** Something would go with the publishing, or records do not keep what is wanted of them. */
export const isDelicate = ({ loses, against }: DesignPreview): boolean => loses.length > 0 || against.length > 0;
