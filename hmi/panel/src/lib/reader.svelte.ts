import { createFormat, type Format } from '@millrace/hmi-ui/format/format.ts';
import { device } from './device.svelte.ts';
import { preferences } from './preferences.ts';
import { session } from './session.svelte.ts';
import { m } from './texts.ts';

const words = {
  second: (n: string) => m.unit_second({ n }),
  minute: (n: string) => m.unit_minute({ n }),
  hour: (n: string) => m.unit_hour({ n }),
  day: (n: string) => m.unit_day({ n }),
};

class Reader {
  #show: Format = $derived(
    createFormat({
      locale: preferences.locale,
      digits: preferences.digits,
      zone: (session.sites.find(({ id }) => id === device.station?.site) ?? session.sites[0])?.zone ?? 'UTC',
      words,
    }),
  );
  get show(): Format {
    return this.#show;
  }
}
export const reader = new Reader();
