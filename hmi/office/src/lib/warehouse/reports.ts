import type { ReportRow } from '@millrace/hmi-client';
import type { Format } from '@millrace/hmi-ui/format/format.ts';
import { moneyText } from '@millrace/hmi-ui/format/money.ts';
import { m } from '#lib/texts.ts';

export interface ReportColumn {
  readonly label: string;
  /** What stands in it: how it is drawn, and how it leaves in a file. */
  readonly kind: 'text' | 'quantity' | 'worth' | 'number' | 'moment' | 'day';
  readonly of: (row: ReportRow) => unknown;
  readonly wide?: boolean;
}
export interface Report {
  readonly id: ReportId;
  readonly label: string;
  /** What it is asked by, beside site and search. */
  readonly asks: readonly ('at' | 'window' | 'days' | 'all')[];
  readonly columns: readonly ReportColumn[];
}
export const REPORTS = ['balance-at', 'movements', 'ageing', 'slow-movers', 'expiring', 'reorder', 'kits'] as const;
export type ReportId = (typeof REPORTS)[number];
/** Bounds in days. */
export const AGES = [30, 60, 90, 180] as const;

const part = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : null;
const plain = (name: string) => (row: ReportRow) => row[name];
const code = (name: string) => (row: ReportRow) => part(row[name], 'code');
const listed = (value: unknown): string => (Array.isArray(value) ? value.map(String).join(', ') : '');

const quantity = (): ReportColumn => ({ label: m.col_quantity(), kind: 'quantity', of: plain('quantity') });
const worth = (): ReportColumn => ({ label: m.report_worth(), kind: 'worth', of: plain('worth') });
const site = (): ReportColumn => ({ label: m.report_site(), kind: 'text', of: plain('site') });
const figure = (label: string, name: string): ReportColumn => ({ label, kind: 'quantity', of: plain(name) });
const STATUS: Readonly<Record<string, () => string>> = {
  available: m.status_available,
  quarantine: m.status_quarantine,
  hold: m.status_hold,
  rejected: m.status_rejected,
};
const status = (): ReportColumn => ({
  label: m.col_state(),
  kind: 'text',
  of: ({ status: said }) => STATUS[String(said)]?.() ?? said,
});

function ages(show: Format): ReportColumn[] {
  const bounds: readonly number[] = AGES;
  return [...bounds, null].map((bound, nth) => {
    const [from, to] = [show.number(bounds[nth - 1] ?? 0, 0), bound === null ? '' : show.number(bound, 0)];
    const label =
      nth === 0
        ? m.report_days_under({ to })
        : bound === null
          ? m.report_days_over({ from })
          : m.report_days_from({ from, to });
    return { label, kind: 'quantity', of: ({ buckets }) => part(part(buckets, String(nth)), 'quantity') };
  });
}
const kitParts = ({ parts }: ReportRow): string =>
  (Array.isArray(parts) ? parts : [])
    .map(
      (one) =>
        `${String(part(part(one, 'item'), 'code'))} ${String(part(one, 'free'))}/${String(part(one, 'quantity'))}`,
    )
    .join(', ');

/** The reports of stock, each with its columns in the reader's language. */
export const reportsOf = (show: Format): readonly Report[] => [
  {
    id: 'balance-at',
    label: m.report_balance_at(),
    asks: ['at'],
    columns: [
      { label: m.count_place(), kind: 'text', of: code('location') },
      { label: m.col_lot(), kind: 'text', of: code('lot') },
      status(),
      quantity(),
      worth(),
    ],
  },
  {
    id: 'movements',
    label: m.report_movements(),
    asks: ['window'],
    columns: [
      figure(m.report_opening(), 'opening'),
      figure(m.report_came(), 'came'),
      figure(m.report_went(), 'went'),
      figure(m.report_closing(), 'closing'),
    ],
  },
  { id: 'ageing', label: m.report_ageing(), asks: ['at'], columns: [site(), quantity(), ...ages(show), worth()] },
  {
    id: 'slow-movers',
    label: m.report_slow(),
    asks: ['at', 'days'],
    columns: [
      quantity(),
      { label: m.report_days(), kind: 'number', of: plain('days') },
      { label: m.report_last_issue(), kind: 'moment', of: plain('lastIssue') },
      { label: m.report_last_receipt(), kind: 'moment', of: plain('lastReceipt') },
      worth(),
    ],
  },
  {
    id: 'expiring',
    label: m.report_expiring(),
    asks: ['at', 'days'],
    columns: [
      { label: m.col_lot(), kind: 'text', of: code('lot') },
      { label: m.report_expires(), kind: 'day', of: ({ lot }) => part(lot, 'expires') },
      { label: m.report_left(), kind: 'number', of: plain('left') },
      site(),
      { label: m.count_place(), kind: 'text', of: ({ places }) => listed(places) },
      status(),
      quantity(),
      worth(),
    ],
  },
  {
    id: 'reorder',
    label: m.report_reorder(),
    asks: ['all'],
    columns: [
      site(),
      figure(m.report_on_hand(), 'onHand'),
      figure(m.report_expected(), 'expected'),
      figure(m.report_reserved(), 'reserved'),
      figure(m.report_min(), 'min'),
      figure(m.report_max(), 'max'),
      figure(m.report_proposed(), 'proposed'),
      { label: m.machine_reason(), kind: 'text', of: plain('why'), wide: true },
    ],
  },
  {
    id: 'kits',
    label: m.report_kits(),
    asks: [],
    columns: [
      site(),
      figure(m.report_on_hand(), 'onHand'),
      figure(m.report_can_make(), 'available'),
      { label: m.report_parts(), kind: 'text', of: kitParts, wide: true },
    ],
  },
];

/** What stands in a cell, for the eye; "–" where there is nothing. `currency`: what the company reckons in; null: not known. */
export function cellText({ kind, of }: ReportColumn, row: ReportRow, show: Format, currency: string | null): string {
  const value = of(row);
  if (value === null || value === undefined || value === '') return '–';
  switch (kind) {
    case 'worth':
      return moneyText(String(value), currency, show);
    case 'quantity':
      return show.quantity(String(value));
    case 'number':
      return show.number(Number(value), 0);
    case 'moment':
      return show.moment(Number(value));
    case 'day':
      return show.fullDate(Date.parse(`${String(value)}T12:00:00Z`) * 1_000);
    default:
      return String(value);
  }
}

/** Whether a spreadsheet reckons with it. */
export const isFigure = ({ kind }: ReportColumn): boolean =>
  kind === 'quantity' || kind === 'worth' || kind === 'number';

/** What stands in a cell, for a file: numbers as they are kept, moments by UTC. */
export function cellRaw({ kind, of }: ReportColumn, row: ReportRow): string {
  const value = of(row);
  if (value === null || value === undefined) return '';
  return kind === 'moment' ? new Date(Number(value) / 1_000).toISOString() : String(value);
}
