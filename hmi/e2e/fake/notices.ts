const told = (nth: number, text: string, readAt: number | null) => ({
  id: `n${nth}`,
  template: 'changed',
  entity: 'stock.item',
  record: `r${nth}`,
  at: (Date.now() - nth * 600_000) * 1_000,
  readAt,
  title: `ZIP-${nth}`,
  kind: 'Item',
  text,
});

/** What somebody was told of records: one unread, one read. */
export const notices = () => ({
  rows: [
    told(1, 'Shirin Akter mentioned you on ZIP-1', null),
    told(2, 'ZIP-2 was changed 3 times, last by Kamal Hossain', Date.now() * 1_000),
  ],
  next: null,
  unread: 1,
});
