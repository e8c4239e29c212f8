import Archive from '@lucide/svelte/icons/archive';
import Bell from '@lucide/svelte/icons/bell';
import BellRing from '@lucide/svelte/icons/bell-ring';
import Blocks from '@lucide/svelte/icons/blocks';
import ChartLine from '@lucide/svelte/icons/chart-line';
import ClipboardPen from '@lucide/svelte/icons/clipboard-pen';
import Cpu from '@lucide/svelte/icons/cpu';
import Database from '@lucide/svelte/icons/database';
import DraftingCompass from '@lucide/svelte/icons/drafting-compass';
import Factory from '@lucide/svelte/icons/factory';
import TriangleAlert from '@lucide/svelte/icons/file-x-2';
import House from '@lucide/svelte/icons/house';
import Inbox from '@lucide/svelte/icons/inbox';
import KeyRound from '@lucide/svelte/icons/key-round';
import ListChecks from '@lucide/svelte/icons/list-checks';
import MailWarning from '@lucide/svelte/icons/mail-warning';
import OctagonPause from '@lucide/svelte/icons/octagon-pause';
import Boxes from '@lucide/svelte/icons/package';
import Printer from '@lucide/svelte/icons/printer';
import Router from '@lucide/svelte/icons/router';
import FileClock from '@lucide/svelte/icons/scroll-text';
import Settings from '@lucide/svelte/icons/settings';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import Siren from '@lucide/svelte/icons/siren';
import TabletSmartphone from '@lucide/svelte/icons/tablet-smartphone';
import UserCheck from '@lucide/svelte/icons/user-check';
import Users from '@lucide/svelte/icons/users';
import Webhook from '@lucide/svelte/icons/webhook';
import Wifi from '@lucide/svelte/icons/wifi';
import Workflow from '@lucide/svelte/icons/workflow';
import type { Component } from 'svelte';
import { to } from '#lib/paths.ts';
import { session } from '#lib/session.svelte.ts';
import { m } from '#lib/texts.ts';

/** A page of the office that everybody finds by name. */
export interface Page {
  /** The first part of its address. */
  readonly path: string;
  readonly href: string;
  readonly text: string;
  readonly icon: Component;
  /** Pressed after G it leads here. */
  readonly key?: string;
  /** The module whose page it is; where the company works without it, it is not offered. */
  readonly of?: string;
}
export interface PageGroup {
  readonly title: string;
  readonly items: readonly Page[];
}

/** The pages that are offered to whoever is here, in the groups of the menu. Read where it is drawn: words and rights change. */
export const pageGroups = (): readonly PageGroup[] =>
  groups().map(({ title, items }) => ({ title, items: items.filter(({ of }) => of === undefined || session.has(of)) }));
/** All of them, with those that lie within another: they are found by name, and stand in no menu. */
export const pages = (): readonly Page[] => [...pageGroups().flatMap(({ items }) => items), ...pagesWithin()];

function pagesWithin(): readonly Page[] {
  const within = [
    {
      path: 'stock/transfers',
      href: to.transfers(),
      text: m.transfers_title(),
      icon: Boxes,
      right: 'stock.transfer-order',
    },
    { path: 'stock/counts', href: to.counts(), text: m.counts_title(), icon: Boxes, right: 'stock.count' },
    { path: 'stock/units', href: to.units(), text: m.units_title(), icon: Boxes, right: 'stock.handling-unit' },
    { path: 'stock/places', href: to.places(), text: m.places_title(), icon: Boxes, right: 'stock.location' },
    { path: 'stock/valuation', href: to.valuation(), text: m.valuation_title(), icon: Boxes, right: 'stock.valuation' },
    { path: 'stock/reports', href: to.reports(), text: m.reports_title(), icon: Boxes, right: 'stock.balance-at' },
    { path: 'stock/scan', href: to.scan(), text: m.scan_title(), icon: Boxes, right: 'stock.scan' },
    { path: 'stock/recall', href: to.recall(), text: m.recall_title(), icon: Boxes, right: 'stock.recall' },
  ];
  return session.has('stock') ? within.filter(({ right }) => session.may(right)) : [];
}

const groups = (): readonly PageGroup[] => [
  {
    title: m.nav_plant(),
    items: [
      { path: 'home', href: to.home(), text: m.nav_home(), icon: House, key: 'h' },
      { path: 'inbox', href: to.inbox(), text: m.nav_inbox(), icon: Inbox, key: 'i' },
      { path: '', href: to.overview(), text: m.nav_overview(), icon: Factory, key: 'o' },
      { path: 'machines', href: to.machines(), text: m.nav_machines(), icon: Cpu, key: 'm', of: 'production-log' },
      { path: 'trends', href: to.trends(), text: m.nav_trends(), icon: ChartLine, key: 't' },
      { path: 'alarms', href: to.alarms(), text: m.nav_alarms(), icon: Bell, key: 'a', of: 'alarms' },
      { path: 'calls', href: to.calls(), text: m.nav_calls(), icon: Siren, key: 'c', of: 'andon' },
      { path: 'readings', href: to.readings(), text: m.nav_readings(), icon: ClipboardPen, key: 'n' },
      { path: 'stops', href: to.stops(), text: m.nav_stops(), icon: OctagonPause, key: 'l', of: 'production-log' },
    ],
  },
  {
    title: m.nav_business(),
    items: [
      { path: 'stock', href: to.stock(), text: m.nav_stock(), icon: Boxes, key: 's', of: 'stock' },
      {
        path: 'people',
        href: session.has('attendance') ? to.people() : to.keys(),
        text: m.nav_people(),
        icon: Users,
        key: 'p',
      },
      ...(session.may('kernel.proposals')
        ? [{ path: 'proposals', href: to.proposals(), text: m.nav_proposals(), icon: UserCheck }]
        : []),
      { path: 'facts', href: to.facts(), text: m.nav_facts(), icon: FileClock, key: 'f' },
      { path: 'records', href: to.kinds(), text: m.nav_records(), icon: Database, key: 'r' },
    ],
  },
  {
    title: m.nav_setup(),
    items: [
      { path: 'devices', href: to.devices(), text: m.nav_devices(), icon: Wifi, key: 'v' },
      { path: 'messages', href: to.messages(), text: m.nav_messages(), icon: MailWarning, key: 'e' },
      { path: 'dead-letters', href: to.deadLetters(), text: m.nav_dead_letters(), icon: TriangleAlert },
      ...(session.may('kernel.workflows')
        ? [{ path: 'approvals', href: to.approvals(), text: m.nav_approvals(), icon: Workflow }]
        : []),
      { path: 'roles', href: to.roles(), text: m.nav_roles(), icon: KeyRound, key: 'k' },
      ...(session.may('kernel.settings') || session.may('kernel.numbering')
        ? [{ path: 'settings', href: to.settings(), text: m.nav_settings(), icon: Settings, key: 'x' }]
        : []),
    ],
  },
  {
    title: m.nav_system(),
    items: [
      { path: 'gateways', href: to.gateways(), text: m.nav_gateways(), icon: Router, key: 'w' },
      { path: 'terminals', href: to.terminals(), text: m.nav_terminals(), icon: TabletSmartphone },
      { path: 'modules', href: to.modules(), text: m.nav_modules(), icon: Blocks },
      ...(session.may('kernel.design')
        ? [{ path: 'designs', href: to.designs(), text: m.rec_designs(), icon: DraftingCompass }]
        : []),
      ...(session.may('printing.template.save')
        ? [{ path: 'printing', href: to.printing(), text: m.nav_printing(), icon: Printer }]
        : []),
      ...(session.may('kernel.job')
        ? [{ path: 'jobs', href: to.jobs(), text: m.nav_jobs(), icon: ListChecks, key: 'j' }]
        : []),
      ...(session.may('kernel.notice-settings') || session.may('kernel.delivery')
        ? [{ path: 'notifications', href: to.notifications(), text: m.nav_notifications(), icon: BellRing }]
        : []),
      ...(session.may('kernel.webhook') || session.may('kernel.inbound-hook')
        ? [{ path: 'webhooks', href: to.webhooks(), text: m.nav_webhooks(), icon: Webhook }]
        : []),
      { path: 'audit', href: to.audit(), text: m.nav_audit(), icon: ShieldCheck, key: 'u' },
      { path: 'backups', href: to.backups(), text: m.nav_backups(), icon: Archive, key: 'b' },
    ],
  },
];
