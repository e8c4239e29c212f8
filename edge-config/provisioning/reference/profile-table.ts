import type { DeviceProfile } from '@millrace/contracts';

/** The table of docs/profiles.md, made from the profiles themselves: what each is, how it is asked, what it gives, its source. */
export function profileTable(profiles: readonly DeviceProfile[]): string {
  const row = ({ profile, label, asked, points, source }: DeviceProfile): string =>
    `| \`${profile}\` | ${label.en} | ${asked?.protocol ?? '–'} | ${points.length} | ${source.replaceAll('|', '/')} |`;
  return ['| profile | device | asked by | points | source |', '|---|---|---|---|---|', ...profiles.map(row)].join(
    '\n',
  );
}
