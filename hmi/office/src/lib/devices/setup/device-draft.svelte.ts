import type { ProtocolForm, SiteEdit, TreeSite } from '@millrace/hmi-client';
import { lineEdit, type Place, pathOf } from './place.ts';
import { nameFor } from './point-name.ts';
import { slug, type Values } from './setting-words.ts';

export const POINT_TYPES = ['number', 'boolean', 'text', 'json'] as const;

/** Something that a device has, chosen to be one of its points. */
export interface Picked {
  readonly name: string;
  readonly address: string;
  readonly type: (typeof POINT_TYPES)[number];
  readonly label: string;
  /** In UCUM. */
  readonly unit: string;
  /** What the device says is multiplied by it. */
  readonly factor: number;
  /** What whole numbers mean, of an enumeration that the device names. */
  readonly values?: Readonly<Record<string, string>>;
}
/** What a device has, as it is looked through or written by hand; `above`: what it stands below, the nearest last. */
interface Thing {
  readonly address: string;
  readonly label: string;
  readonly type: string;
  readonly unit?: string | undefined;
  readonly above?: readonly string[];
  readonly values?: Picked['values'] | undefined;
}
/** A point as its definition and a question to the device have it: what is usual is left out. */
export const scaleOf = ({ factor }: Picked): { scale?: { factor: number } } =>
  factor === 1 ? {} : { scale: { factor } };

/** A point as a question to the device and its connection have it: where it stands. */
interface AskedEntry {
  readonly point: string;
  readonly address: unknown;
}
/** What stands behind a connection for a device. */
interface BehindEntry extends Values {
  readonly device: string;
  readonly points?: readonly AskedEntry[];
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
  /** Points that the device has already: a new one has another name, and stands elsewhere. */
  there: readonly { readonly name: string; readonly address: string | null }[] = $state.raw([]);
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
  /** More of what the device has: each with a name that none of the others has, and once however often it is named. */
  choosePoints(things: readonly Thing[]): void {
    const all = [...this.there, ...this.points];
    const known = new Set(all.map(({ address }) => address));
    const taken = new Set(all.map(({ name }) => name));
    const fresh: Picked[] = [];
    for (const { address, label, type, unit = '1', above = [], values } of things) {
      if (known.has(address)) continue;
      const name = nameFor({ label, address }, above, taken);
      known.add(address);
      taken.add(name);
      const kind = POINT_TYPES.find((one) => one === type) ?? 'json';
      fresh.push({ name, address, type: kind, label, unit, factor: 1, ...(values ? { values } : {}) });
    }
    this.points = [...this.points, ...fresh];
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
    return [...lineEdit(site, place), device, ...this.#definitions(path), ...(form ? [this.#way(form)] : [])];
  }
  /**
   * The change that gives a device that is there what was chosen beside what it has: `path` is where it stands, `behind` its
   * entry behind the connection. Null: nothing is chosen.
   */
  moreEdits(path: string, connection: string, behind: BehindEntry): readonly SiteEdit[] | null {
    if (this.points.length === 0) return null;
    const device = { ...behind, points: [...(behind.points ?? []), ...this.#asked()] };
    return [...this.#definitions(path), { do: 'attach', part: 'connections', id: connection, device }];
  }

  #definitions(path: string): SiteEdit[] {
    return this.points.map((point) => ({
      do: 'point',
      value: {
        path: `${path}/${point.name}`,
        ...{ type: point.type, unit: point.unit, label: { en: point.label } },
        ...scaleOf(point),
        ...(point.values ? { values: inEnglish(point.values) } : {}),
      },
    }));
  }
  #asked(): AskedEntry[] {
    return this.points.map(({ name, address }) => ({ point: name, address }));
  }

  #way({ asked, protocol }: ProtocolForm): SiteEdit {
    const part = asked ? 'connections' : 'links';
    const own = asked
      ? {
          ...(Object.keys(this.device).length > 0 ? { profile: this.device } : {}),
          ...(this.points.length > 0 ? { points: this.#asked() } : {}),
        }
      : { settings: this.device };
    const behind = { device: this.id, ...own };
    if (this.way !== null) return { do: 'attach', part, id: this.way, device: behind };
    return { do: 'put', part, value: { id: this.newWay, protocol, settings: this.settings, devices: [behind] } };
  }
}
