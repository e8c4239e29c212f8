import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { onEventsOf } from '#lib/live.svelte.ts';
import { partsOf } from '#lib/notes/comment-text.ts';
import { session } from '#lib/session.svelte.ts';

/** The records that comments on a machine are written at. */
export const DEVICE = 'plant.device';

/** As many as a band or a trend has place for. */
const MOST = 100;

/** What was said of a machine at a moment, for the band and the trend. */
export interface NoteMark {
  readonly id: string;
  /** µs. */
  readonly at: number;
  readonly text: string;
  readonly by: string;
}

/** The record of a machine's device, and what was said of it last, for the component that calls this. */
export function useMachineNotes(path: () => string) {
  const device = useResource(async (signal) => {
    const of = path();
    if (!session.may(DEVICE)) return null;
    const filter = { site: session.site?.id ?? '', path: of, state: 'active' };
    const { rows } = await session.api.records.list(DEVICE, { filter, limit: 1 }, signal);
    return rows[0]?.id ?? null;
  });
  const said = useResource(async (signal): Promise<readonly NoteMark[]> => {
    const record = device.data;
    if (record === null) return [];
    const { rows } = await session.api.query(
      'kernel.activity',
      { entity: DEVICE, record, kind: 'comment', limit: MOST },
      signal,
    );
    return rows.flatMap((entry) => {
      if (entry.kind !== 'comment' || entry.text === null) return [];
      const text = partsOf(entry.text, entry.mentions)
        .map((part) => ('person' in part ? `@${part.person}` : part.words))
        .join('');
      return [{ id: entry.id, at: entry.at, text, by: entry.name ?? entry.user }];
    });
  });
  onEventsOf(
    () => device.data ?? '',
    () => said.reload(),
  );
  return {
    /** Null: it is not known, or not for this reader. */
    get record(): string | null {
      return device.data;
    },
    get asked() {
      return device;
    },
    get marks(): readonly NoteMark[] {
      return said.data ?? [];
    },
    reload: () => said.reload(),
  };
}
