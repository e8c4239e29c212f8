import AlarmClock from '@lucide/svelte/icons/bell';
import Shifts from '@lucide/svelte/icons/calendar-clock';
import Chart from '@lucide/svelte/icons/chart-bar';
import Trend from '@lucide/svelte/icons/chart-line';
import Bands from '@lucide/svelte/icons/chart-no-axes-gantt';
import Gauge from '@lucide/svelte/icons/gauge';
import Check from '@lucide/svelte/icons/inbox';
import Tiles from '@lucide/svelte/icons/layout-grid';
import Link from '@lucide/svelte/icons/link';
import List from '@lucide/svelte/icons/list';
import Call from '@lucide/svelte/icons/siren';
import Note from '@lucide/svelte/icons/sticky-note';
import type { Component } from 'svelte';
import { kinds } from '#lib/records/kinds.svelte.ts';
import { m } from '#lib/texts.ts';
import { FIGURES, isFigure } from './figures.ts';
import { type Settings, textIn } from './settings.ts';
import type { SourceName } from './sources.svelte.ts';
import Alarms from './widgets/alarms.svelte';
import Approvals from './widgets/approvals.svelte';
import Calls from './widgets/calls.svelte';
import ChartWidget from './widgets/chart.svelte';
import Figure from './widgets/figure.svelte';
import LinkWidget from './widgets/link.svelte';
import ListWidget from './widgets/list.svelte';
import Machines from './widgets/machines.svelte';
import NoteWidget from './widgets/note.svelte';
import ShiftsWidget from './widgets/shifts.svelte';
import States from './widgets/states.svelte';
import TrendWidget from './widgets/trend.svelte';

/** A setting that a widget asks for, by what it is chosen from. */
export type SettingName = 'figure' | 'sum' | 'entity' | 'view' | 'field' | 'points' | 'hours' | 'text' | 'page';

export interface WidgetKind {
  readonly icon: Component;
  readonly text: () => string;
  /** What it is called where nobody called it otherwise. */
  readonly title: (settings: Settings) => string;
  readonly size: { readonly w: number; readonly h: number };
  /** Smaller it says nothing any more. */
  readonly least: { readonly w: number; readonly h: number };
  readonly settings: readonly SettingName[];
  readonly begins?: Settings;
  readonly sources: (settings: Settings) => readonly SourceName[];
  // biome-ignore lint/suspicious/noExplicitAny: some take settings, others need none
  readonly component: Component<any>;
}

const NONE = (): readonly SourceName[] => [];
const only = (name: SourceName) => (): readonly SourceName[] => [name];
const called = (text: () => string) => (): string => text();
const ofRecords = (settings: Settings, otherwise: () => string): string =>
  textIn(settings, 'entity') ? kinds.label(textIn(settings, 'entity')) : otherwise();

const figureOf = (settings: Settings) => {
  const name = textIn(settings, 'of');
  return isFigure(name) ? FIGURES[name] : null;
};

/** Everything that can stand on a board, in the order of the picker. */
export const WIDGETS: Readonly<Record<string, WidgetKind>> = {
  figure: {
    ...{ icon: Gauge, text: m.widget_figure, component: Figure, settings: ['figure'], begins: { of: 'plan-reached' } },
    ...{ size: { w: 3, h: 2 }, least: { w: 2, h: 2 } },
    title: (settings) => figureOf(settings)?.text() ?? m.widget_figure(),
    sources: (settings) => {
      const figure = figureOf(settings);
      return figure && 'source' in figure ? [figure.source] : [];
    },
  },
  list: {
    ...{ icon: List, text: m.widget_list, component: ListWidget, settings: ['entity', 'view'] },
    ...{ size: { w: 6, h: 6 }, least: { w: 3, h: 3 }, sources: NONE },
    title: (settings) => ofRecords(settings, m.widget_list),
  },
  chart: {
    ...{
      icon: Chart,
      text: m.widget_chart,
      component: ChartWidget,
      settings: ['sum', 'entity', 'field'],
      begins: { of: 'stops' },
    },
    ...{ size: { w: 6, h: 5 }, least: { w: 3, h: 3 }, sources: NONE },
    title: (settings) =>
      textIn(settings, 'of') === 'stops' ? m.home_stops_by_reason() : ofRecords(settings, m.widget_chart),
  },
  trend: {
    ...{
      icon: Trend,
      text: m.widget_trend,
      title: called(m.widget_trend),
      component: TrendWidget,
      settings: ['points', 'hours'],
    },
    ...{ size: { w: 6, h: 5 }, least: { w: 4, h: 2 }, sources: NONE },
  },
  states: {
    ...{ icon: Bands, text: m.widget_states, title: called(m.widget_states), component: States, settings: [] },
    ...{ size: { w: 8, h: 6 }, least: { w: 4, h: 3 }, sources: only('overview') },
  },
  machines: {
    ...{ icon: Tiles, text: m.widget_machines, title: called(m.widget_machines), component: Machines, settings: [] },
    ...{ size: { w: 8, h: 5 }, least: { w: 3, h: 3 }, sources: only('overview') },
  },
  alarms: {
    ...{ icon: AlarmClock, text: m.nav_alarms, title: called(m.nav_alarms), component: Alarms, settings: [] },
    ...{ size: { w: 4, h: 6 }, least: { w: 3, h: 3 }, sources: only('alarms') },
  },
  calls: {
    ...{ icon: Call, text: m.home_calls, title: called(m.home_calls), component: Calls, settings: [] },
    ...{ size: { w: 4, h: 4 }, least: { w: 3, h: 2 }, sources: only('calls') },
  },
  approvals: {
    ...{ icon: Check, text: m.nav_decisions, title: called(m.nav_decisions), component: Approvals, settings: [] },
    ...{ size: { w: 6, h: 4 }, least: { w: 3, h: 2 }, sources: only('decisions') },
  },
  shifts: {
    ...{ icon: Shifts, text: m.widget_shifts, title: called(m.widget_shifts), component: ShiftsWidget, settings: [] },
    ...{ size: { w: 6, h: 5 }, least: { w: 4, h: 3 }, sources: NONE },
  },
  note: {
    ...{ icon: Note, text: m.widget_note, title: called(m.widget_note), component: NoteWidget, settings: ['text'] },
    ...{ size: { w: 4, h: 3 }, least: { w: 2, h: 2 }, sources: NONE },
  },
  link: {
    ...{ icon: Link, text: m.widget_link, title: called(m.widget_link), component: LinkWidget, settings: ['page'] },
    ...{ size: { w: 3, h: 2 }, least: { w: 2, h: 2 }, sources: NONE },
  },
};

export const titleOf = (kind: string, settings: Settings): string =>
  textIn(settings, 'title') || (WIDGETS[kind]?.title(settings) ?? kind);
