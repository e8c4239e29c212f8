import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { onEventsNamed } from '#lib/live.svelte.ts';
import { preferences } from '#lib/preferences.ts';
import { session } from '#lib/session.svelte.ts';

/** The newest that the reader was told, and how much of it he has not read; renewed when he is told more. */
export function useNotices() {
  const asked = useResource((signal) => {
    void preferences.locale;
    return session.api.query('kernel.notices', { limit: 10 }, signal);
  });
  onEventsNamed('kernel.notice-given', () => asked.reload());
  return asked;
}
