import { Reader } from '@millrace/hmi-ui/states/reader.svelte.ts';
import { device } from './device.svelte.ts';
import { preferences } from './preferences.ts';
import { session } from './session.svelte.ts';
import { m } from './texts.ts';

export const reader = new Reader(
  preferences,
  () => (session.sites.find(({ id }) => id === device.station?.site) ?? session.sites[0])?.zone ?? 'UTC',
  {
    second: (n) => m.unit_second({ n }),
    minute: (n) => m.unit_minute({ n }),
    hour: (n) => m.unit_hour({ n }),
    day: (n) => m.unit_day({ n }),
  },
);
