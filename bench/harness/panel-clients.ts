// Many terminals without a screen, in a process of their own: each with the screens' own live client, each looking at some
// points and following the events of its company. Answers `{ ask: 'state' }` with how all of them are.
import { Live } from '@millrace/hmi-client';

export interface PanelClientsOptions {
  readonly url: string;
  readonly cookie: string;
  readonly clients: number;
  /** Points that each looks at. */
  readonly points: readonly number[];
}

export interface PanelClientsState {
  readonly live: number;
  /** The least and the most that any of them was told. */
  readonly events: { readonly least: number; readonly most: number };
  /** Numbers that are not the one behind the number before, and numbers that came again, over all of them. */
  readonly lost: number;
  readonly repeated: number;
  /** Values told that were told before, or were older, over all of them. */
  readonly repeatedValues: number;
  /** How many know this as the newest value of every point. */
  readonly knowing: number;
  readonly gaps: number;
  /** Connections made since the last time it was asked: above one each, somebody tried in vain or lost it again. */
  readonly connected: number;
}

class Panel {
  readonly live: Live;
  readonly seen: number[] = [];
  readonly newest = new Map<number, number>();
  repeatedValues = 0;
  gaps = 0;
  connected = 0;

  constructor({ url, cookie, points }: PanelClientsOptions) {
    this.live = new Live({ url, headers: { cookie, origin: url } });
    this.live.onLink(({ state }) => {
      if (state === 'live') this.connected++;
    });
    this.live.events(({ seq }) => this.seen.push(seq));
    this.live.onGap(() => this.gaps++);
    this.live.watch(points, (changed) => {
      for (const [point, { t, v }] of changed) {
        if (t <= (this.times.get(point) ?? 0)) this.repeatedValues++;
        this.times.set(point, t);
        this.newest.set(point, Number(v));
      }
    });
  }
  readonly times = new Map<number, number>();
}

function stateOf(panels: readonly Panel[], points: readonly number[], newest: number): PanelClientsState {
  const counts = panels.map(({ seen }) => seen.length);
  let [lost, repeated] = [0, 0];
  for (const { seen } of panels) {
    for (const [at, seq] of seen.entries()) {
      const before = seen[at - 1];
      if (before === undefined) continue;
      if (seq <= before) repeated++;
      else lost += seq - before - 1;
    }
  }
  const sum = (of: (panel: Panel) => number) => panels.reduce((all, panel) => all + of(panel), 0);
  const state = {
    live: panels.filter(({ live }) => live.link.state === 'live').length,
    events: { least: Math.min(...counts), most: Math.max(...counts) },
    ...{ lost, repeated },
    repeatedValues: sum(({ repeatedValues }) => repeatedValues),
    knowing: panels.filter((panel) => points.every((point) => panel.newest.get(point) === newest)).length,
    gaps: sum(({ gaps }) => gaps),
    connected: sum(({ connected }) => connected),
  };
  for (const panel of panels) panel.connected = 0;
  return state;
}

const options = JSON.parse(process.argv[2] ?? 'null') as PanelClientsOptions;
const panels: Panel[] = [];
// As a hall of terminals comes up in the morning: not all in one turn.
const opening = setInterval(() => {
  for (let n = 0; n < 10 && panels.length < options.clients; n++) panels.push(new Panel(options));
  if (panels.length === options.clients) clearInterval(opening);
}, 50);
process.on('message', ({ newest }: { newest: number }) => process.send?.(stateOf(panels, options.points, newest)));
process.once('SIGTERM', () => {
  for (const { live } of panels) live.close();
  process.exit(0);
});
process.send?.({ ready: true });
