import { type GatewayConfig, rfidPassageSettings } from '@millrace/contracts';
import { query, text } from '../../kernel/index.ts';
import { siteTrees } from './site-tree.ts';

type Config = Pick<GatewayConfig, 'rules' | 'detectors'>;

/** Whether reads of tags come from a device with this path. */
const reads = ({ rules }: Config, path: string): boolean =>
  rules.some(({ observation }) => observation?.type === 'tag-read' && observation.device === path);
const detectorOf = ({ detectors }: Config, type: string, path: string) =>
  detectors.find((one) => one.type === type && one.subject === path);

/**
 * The readers of tags of a site, those of badges left out. `books`: a portal that tells passages by itself, with the codes of the
 * places on its two sides; null: a person books what it sees.
 */
export const portals = query('plant.portals', {
  // It tells no more than the tree does.
  permission: 'plant.tree',
  label: { en: 'RFID portals', bn: 'আরএফআইডি গেট', hi: 'आरएफआईडी द्वार' },
  input: { site: text() },
  site: (input) => input.site,
  async run({ site }, { db }) {
    const [tree] = await siteTrees(db, [site]);
    const row = await db.one<{ config: Config }>('select config from plant.gateway_config where site = $1', [site]);
    if (!tree || !row) return { portals: [] };
    const { config } = row;
    const lines = tree.areas.flatMap((area) => area.lines.map((line) => ({ area: area.id, line })));
    return {
      portals: lines.flatMap(({ area, line }) =>
        line.devices
          .filter(({ path }) => reads(config, path) && !detectorOf(config, 'badge-read', path))
          .map(({ id, path, name }) => ({
            ...{ id, path, name, line: { path: `${area}/${line.id}`, name: line.name } },
            books: sidesOf(detectorOf(config, 'rfid-passage', path)?.settings),
          })),
      ),
    };
  },
});

function sidesOf(settings: unknown): { readonly inside: string; readonly outside: string } | null {
  const { data } = rfidPassageSettings.safeParse(settings);
  return data ? { inside: data.inside, outside: data.outside } : null;
}
