import { goto } from '$app/navigation';
import { page } from '$app/state';

/** Where a change that is still on its way leads: the next one builds on it, so that none of two quick ones is lost. */
let wanted: URL | null = null;

/** Sets what the URL holds of this page and keeps the rest; null takes a key away. No new entry in the history. */
export function setUrl(changes: Readonly<Record<string, string | number | null>>, { push = false } = {}): void {
  const url = new URL((wanted ?? page.url).href);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null || value === '') url.searchParams.delete(key);
    else url.searchParams.set(key, String(value));
  }
  if (url.href === (wanted ?? page.url).href) return;
  wanted = url;
  void goto(url, { replace: !push, reset: false }).finally(() => {
    if (wanted === url) wanted = null;
  });
}

export const param = (key: string): string | null => page.url.searchParams.get(key);
export function numberParam(key: string): number | null {
  const value = Number(param(key) ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
}
