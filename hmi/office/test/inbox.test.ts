import type { AttentionLook } from '@millrace/hmi-client';
import { createFormat } from '@millrace/hmi-ui/format/format.ts';
import { expect, test } from 'vitest';
import { startOfDay } from '../src/lib/inbox/today.ts';
import { isOther, shownFacts } from '../src/lib/inbox/values.ts';

const at = (text: string): number => Date.parse(text) * 1_000;

test('a day begins at midnight on the clock of the site', () => {
  expect(startOfDay(at('2026-11-20T20:30:00Z'), 'Asia/Dhaka')).toBe(at('2026-11-21T00:00:00+06:00'));
  expect(startOfDay(at('2026-11-20T12:00:07Z'), 'UTC')).toBe(at('2026-11-20T00:00:00Z'));
  expect(startOfDay(at('2026-11-20T00:00:00Z'), 'Asia/Kolkata')).toBe(at('2026-11-20T00:00:00+05:30'));
});

const look = (count: string, more: Partial<AttentionLook> = {}): AttentionLook => ({
  ...{ id: '1', title: 'Held', detail: 'press', at: 0, says: [], evidence: [], ways: [], page: null },
  facts: [
    { label: 'Messages', value: { text: count } },
    { label: 'Gateway', value: { text: 'gw-1' } },
  ],
  ...more,
});
const words = { second: String, minute: String, hour: String, day: String };
const show = createFormat({ locale: 'en', zone: 'UTC', digits: 'latn', words });

test('what an item said when somebody began to look at it stands beside what it says now, and nothing where it is the same', () => {
  const [messages, gateway] = shownFacts(look('5'), look('3'), show);
  expect(messages).toEqual({ label: 'Messages', now: '5', was: '3' });
  expect(gateway?.was).toBeNull();
  expect(isOther(look('5'), look('3'))).toBe(true);
  // Since when it waits, and how it stands in the list, is nothing to decide anew about.
  expect(isOther(look('3', { at: 9, detail: 'other' }), look('3'))).toBe(false);
});
