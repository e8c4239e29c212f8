import { createFormat, type Format } from '@millrace/hmi-ui/format/format.ts';
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
      zone: session.site?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      words,
    }),
  );
  /** Numbers, times and names as this person reads them; read it where it is drawn. */
  get show(): Format {
    return this.#show;
  }
}

export const reader = new Reader();
