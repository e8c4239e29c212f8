import { goto } from '$app/navigation';
import { page } from '$app/state';

/** Sets what the URL holds of this page and keeps the rest; null takes a key away. No new entry in the history. */
export function setUrl(changes: Readonly<Record<string, string | number | null>>, { push = false } = {}): void {
  const url = new URL(page.url.href);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null || value === '') url.searchParams.delete(key);
    else url.searchParams.set(key, String(value));
  }
  if (url.href === page.url.href) return;
  void goto(url, { replace: !push, reset: false });
}

export const param = (key: string): string | null => page.url.searchParams.get(key);
export function numberParam(key: string): number | null {
  const value = Number(param(key) ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
}
