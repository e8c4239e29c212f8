import { shippedProfiles } from '@millrace/profiles';
import { tableOf } from '../cli/output.ts';
import type { CommandGroup } from '../cli/program.ts';
import { profileTable } from '../reference/profile-table.ts';
import { profileNamed } from './device-access.ts';

/** `millrace device profiles`: the kinds of devices that are known. */
export const profilesGroup: CommandGroup = (group, declare) => {
  declare<{ markdown?: boolean }>(
    group,
    'profiles [profile]',
    'list the kinds of devices that ship, or what one of them gives and where that was read',
    ({ out }, [name], { markdown }) => {
      if (markdown) {
        const table = profileTable(shippedProfiles());
        out.result({ table }, () => [table]);
        return;
      }
      if (name === undefined) {
        const all = shippedProfiles().map(({ profile, label, asked, points }) => ({
          profile,
          label: label.en,
          protocol: asked?.protocol ?? null,
          points: points.length,
        }));
        out.result(all, () =>
          tableOf(
            ['profile', 'device', 'protocol', 'points'],
            all.map(({ profile, label, protocol, points }) => [profile, label, protocol ?? 'sends by itself', points]),
            '',
          ),
        );
        return;
      }
      const profile = profileNamed(name);
      const addresses = new Map(profile.asked?.points.map(({ point, address }) => [point, address]));
      out.result(profile, () => [
        `${profile.profile}: ${profile.label.en}`,
        `source: ${profile.source}`,
        '',
        ...tableOf(
          ['point', 'type', 'unit', 'address'],
          profile.points.map((point) => [
            point.name,
            point.type,
            point.unit,
            addresses.has(point.name) ? written(addresses.get(point.name)) : null,
          ]),
          'It has no points.',
        ),
      ]);
    },
  ).option('--markdown', 'print the table of docs/profiles.md');
};

const written = (address: unknown): string => (typeof address === 'string' ? address : JSON.stringify(address));
