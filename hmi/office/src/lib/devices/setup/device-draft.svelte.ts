import type { ProtocolForm, SiteEdit, TreeSite } from '@millrace/hmi-client';
import { lineEdit, type Place, pathOf } from './place.ts';
import { slug, type Values } from './setting-words.ts';

/** Something that a device has, chosen to be one of its points. */
export interface Picked {
  readonly name: string;
  readonly address: string;
  readonly type: 'number' | 'boolean' | 'text' | 'json';
  readonly label: string;
  /** What whole numbers mean, of an enumeration that the device names. */
  readonly values?: Readonly<Record<string, string>>;
}

/** What a type is called by protocols, as ours. */
export function typeOf(said: string): Picked['type'] {
  if (/bool|bit|coil|discrete/i.test(said)) return 'boolean';
  if (/string|text|octet|localized|guid|date/i.test(said)) return 'text';
  return /array|struct|json|object|variant|\[\]/i.test(said) ? 'json' : 'number';
}

type Thing = Pick<Picked, 'address' | 'label'> & {
  readonly type: string;
  readonly values?: Picked['values'] | undefined;
};

/** A name for each thing that is picked, told apart from those before. */
export function picked(things: readonly Thing[]): Picked[] {
  const names = new Set<string>();
  return things.map(({ address, label, type, values }) => {
    const own = slug(label) || slug(address) || 'point';
    let name = own;
    for (let at = 2; names.has(name); at++) name = `${own.slice(0, 58)}-${at}`;
    names.add(name);
    return { name, address, label, type: typeOf(type), ...(values ? { values } : {}) };
  });
}

const inEnglish = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([value, en]) => [value, { en }]));

/** A device that is being added: how it is reached, what it is, where it stands. */
export class DeviceDraft {
  form: ProtocolForm | null = $state.raw(null);
  /** It signs in at our own doors (MQTT, HTTP), with a secret of its own. */
  here = $state(false);
  /** The connection or link that there is; null: a new one, with `wayId` and `settings`. */
  way: string | null = $state(null);
  wayId = $state('');
  settings: Values = $state.raw({});
  device: Values = $state.raw({});
  profile = $state('');
  points: readonly Picked[] = $state.raw([]);
  place: Place = $state.raw({ area: '', line: '', cell: '' });
  id = $state('');
  label = $state('');
  /** Names of connections and links that there are: a new one has another. */
  taken: readonly string[] = $state.raw([]);

  /** Another protocol: what was said of the one before is no use. */
  choose(form: ProtocolForm | null, here = false): void {
    this.form = form;
    this.here = here;
    this.way = null;
    this.settings = {};
    this.device = {};
    this.profile = '';
    this.points = [];
  }
  /** Of a kind, which knows its points: those that were chosen one by one are none of it. */
  chooseKind(profile: string): void {
    this.profile = profile;
    if (profile !== '') this.points = [];
  }
  /** How a new way is called, unless somebody says: by where it goes. */
  get newWay(): string {
    const { host, endpoint, path, url, port } = this.settings;
    const goesTo = [this.form?.protocol, host ?? endpoint ?? path ?? url, port].filter(Boolean).join('-');
    const own = this.wayId || slug(goesTo);
    let name = own;
    for (let at = 2; this.taken.includes(name); at++) name = `${own.slice(0, 58)}-${at}`;
    return name;
  }
  /** What is still to be said; none: it can be planned. */
  get complete(): boolean {
    const { area, line, cell } = this.place;
    const reached = this.here || (this.form !== null && (this.way ?? this.newWay) !== '');
    return Boolean(reached && this.id && area && line && cell);
  }

  /** The change of the site that this is. Null: something is missing without which there is none. */
  edits(site: TreeSite | null): readonly SiteEdit[] | null {
    const { form } = this;
    const there = site?.areas.flatMap(({ lines }) => lines).flatMap(({ devices }) => devices);
    // An entry that is there is changed where it stands, not by adding.
    if (!this.complete || there?.some(({ id }) => id === this.id)) return null;
    const { id, place, profile, label } = this;
    const path = pathOf(place, id);
    const device: SiteEdit = {
      do: 'put',
      part: 'devices',
      value: { id, path, ...(profile ? { profile } : {}), ...(label ? { label: { en: label } } : {}) },
    };
    const points = this.points.map(
      ({ name, type, label: said, values }): SiteEdit => ({
        do: 'point',
        value: { path: `${path}/${name}`, type, label: { en: said }, ...(values ? { values: inEnglish(values) } : {}) },
      }),
    );
    return [...lineEdit(site, place), device, ...points, ...(form ? [this.#way(form)] : [])];
  }

  #way({ asked, protocol }: ProtocolForm): SiteEdit {
    const part = asked ? 'connections' : 'links';
    const own = asked
      ? {
          ...(Object.keys(this.device).length > 0 ? { profile: this.device } : {}),
          ...(this.points.length > 0
            ? { points: this.points.map(({ name, address }) => ({ point: name, address })) }
            : {}),
        }
      : { settings: this.device };
    const behind = { device: this.id, ...own };
    if (this.way !== null) return { do: 'attach', part, id: this.way, device: behind };
    return { do: 'put', part, value: { id: this.newWay, protocol, settings: this.settings, devices: [behind] } };
  }
}
