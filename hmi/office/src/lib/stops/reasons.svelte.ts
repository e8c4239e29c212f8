import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { session } from '#lib/session.svelte.ts';

/** The reasons one may give on a machine, for the component that calls this. */
export const useReasons = (machine: () => string) =>
  useResource((signal) =>
    session.api.query('production-log.reasons', { site: session.site?.id ?? '', machine: machine() }, signal),
  );
