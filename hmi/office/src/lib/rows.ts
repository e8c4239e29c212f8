/** Moves the keyboard's row in a table: arrows, Home and End; Enter is the row's own. */
export function onRowKeys(event: KeyboardEvent): void {
  const row = event.currentTarget;
  if (!(row instanceof HTMLTableRowElement) || event.target !== row) return;
  const rows = [...(row.closest('table')?.querySelectorAll<HTMLTableRowElement>('tr[tabindex]') ?? [])];
  const at = rows.indexOf(row);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (next !== undefined) {
    event.preventDefault();
    rows[next]?.focus();
  } else if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    row.click();
  }
}
