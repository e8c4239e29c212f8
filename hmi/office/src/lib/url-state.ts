import { goto } from '$app/navigation';
import { navigating, page } from '$app/state';
import { urlBase, type Wanted } from './url-base.ts';

/** Where a change that is still on its way leads: the next one builds on it, so that none of two quick ones is lost. */
let wanted: Wanted | null = null;

/**
 * Sets what the URL holds of this page and keeps the rest; null takes a key away. No new entry in the history. Nothing
 * while a link leads to another page.
 */
export function setUrl(changes: Readonly<Record<string, string | number | null>>, { push = false } = {}): void {
  const leading = navigating.to?.url ?? null;
  const base = urlBase(page.url, leading, wanted);
  if (!base) return;
  const url = new URL(base.href);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null || value === '') url.searchParams.delete(key);
    else url.searchParams.set(key, String(value));
  }
  if (url.href === base.href) return;
  const own = { url, over: leading?.href ?? null };
  wanted = own;
  void goto(url, { replace: !push, reset: false }).finally(() => {
    if (wanted === own) wanted = null;
  });
}

export const param = (key: string): string | null => page.url.searchParams.get(key);
export function numberParam(key: string): number | null {
  const value = Number(param(key) ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
}
