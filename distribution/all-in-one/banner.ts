import { machineAddresses } from '../certificates/names.ts';
import type { Console } from './console.ts';
import type { HouseSettings } from './settings.ts';

export interface BannerFacts {
  readonly settings: HouseSettings;
  readonly seconds: number;
  /** The name announced on the network, if any. */
  readonly announced: string | undefined;
  /** The one-time code, while nobody has claimed the plant. */
  readonly claim: string | undefined;
}

/** What a person needs after a start: where to go from this PC and from others, and how to become administrator. */
export function bannerLines({ settings, seconds, announced, claim }: BannerFacts): string[] {
  const { MILLRACE_PORT: port, MILLRACE_HTTPS_PORT: https, MILLRACE_NAME: name } = settings;
  const address = machineAddresses().find((entry) => entry !== '127.0.0.1' && !entry.includes(':'));
  const there = announced ?? (name.includes('.') ? name : (address ?? 'localhost'));
  const lines = [`Millrace is ready (${seconds.toFixed(1)} s). Data: ${settings.MILLRACE_DATA}`, ''];
  if (port !== undefined) {
    lines.push(
      `  Office             http://localhost:${port}/office`,
      `  Panel              http://localhost:${port}/panel/`,
      `  From elsewhere     https://${there}:${https}/office   https://${there}:${https}/panel/`,
      `  Trust a terminal   http://${there}:${port}/trust`,
    );
  }
  if (settings.MILLRACE_MQTT_PORT !== undefined) {
    lines.push(
      `  Devices            mqtt://${there}:${settings.MILLRACE_MQTT_PORT}   http://${there}:${settings.MILLRACE_INGEST_PORT}/ingest/v1/`,
    );
  }
  if (announced && address) lines.push(`  Also reachable as  ${address}`);
  if (claim) {
    lines.push('', `  Nobody has claimed this plant yet. Open the office and enter the one-time code  ${claim}`);
  }
  return lines;
}

export function showBanner(facts: BannerFacts, console: Console): void {
  console.say(`${bannerLines(facts).join('\n')}\n`);
}
