import type { SiteEdit, TreeSite } from '@millrace/hmi-client';

/** Where a device stands: a line that there is, or a new one, and the cell within it. */
export interface Place {
  readonly area: string;
  readonly line: string;
  readonly cell: string;
}

export const pathOf = ({ area, line, cell }: Place, id: string): string => `${area}/${line}/${cell}/${id}`;

/** The edit that makes the line, where the site does not have it yet; names are what they are called until somebody says more. */
export function lineEdit(site: TreeSite | null, { area, line }: Place): readonly SiteEdit[] {
  const there = site?.areas.find(({ id }) => id === area);
  if (!area || !line || there?.lines.some(({ id }) => id === line)) return [];
  return [
    {
      do: 'line',
      area: there ? { id: area } : { id: area, name: { en: area } },
      line: { id: line, name: { en: line } },
    },
  ];
}
