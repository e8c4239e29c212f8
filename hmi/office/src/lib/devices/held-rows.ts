import type { GatewayStatus } from '@millrace/hmi-client';
import { m } from '#lib/texts.ts';

type Held = NonNullable<GatewayStatus['held']>[number];

export interface HeldRow {
  readonly key: string;
  readonly held: Held;
  /** For people: what kind of thing it is, and how it is called. */
  readonly name: string;
  /** Behind it; none of a broker of others, or of a way out. */
  readonly devices: readonly string[];
}

const KIND: Readonly<Record<Exclude<Held['kind'], 'opcua-server'>, () => string>> = {
  connection: m.restart_connection,
  link: m.restart_link,
  forward: m.restart_forward,
  question: m.restart_question,
};

/** What a gateway holds back, each time of it a row of its own. */
export const heldRows = ({ held = [], connections = [], links = [] }: GatewayStatus): HeldRow[] =>
  held.map((one) => {
    const { kind, id, since } = one;
    const all = kind === 'connection' ? connections : kind === 'link' ? links : [];
    return {
      key: `${kind} ${id} ${since}`,
      held: one,
      name: kind === 'opcua-server' ? m.restart_opcua_server() : `${KIND[kind]()} ${id}`,
      devices: all.find((found) => found.id === id)?.devices.map((device) => device.id) ?? [],
    };
  });
