import { machineAddresses } from '../certificates/names.ts';
import type { Console } from './console.ts';
import type { KeeperSettings } from './settings.ts';

export interface BannerFacts {
  readonly settings: KeeperSettings;
  readonly seconds: number;
  /** The name announced on the network, if any. */
  readonly announced: string | undefined;
  /** The one-time code, while nobody has claimed the plant. */
  readonly claim: string | undefined;
}

/** What a person needs after a start: where to go from this PC and from others, and how to become administrator. */
export function bannerLines({ settings, seconds, announced, claim }: BannerFacts): string[] {
  const here = `http://localhost:${settings.MILLRACE_PORT}`;
  const address = machineAddresses().find((entry) => entry !== '127.0.0.1' && !entry.includes(':'));
  const there = announced ?? (settings.MILLRACE_NAME.includes('.') ? settings.MILLRACE_NAME : (address ?? 'localhost'));
  const secure = `https://${there}:${settings.MILLRACE_HTTPS_PORT}`;
  const lines = [
    `Millrace is ready (${seconds.toFixed(1)} s). Data: ${settings.MILLRACE_DATA}`,
    '',
    `  Office             ${here}/office`,
    `  Panel              ${here}/panel/`,
    `  From elsewhere     ${secure}/office   ${secure}/panel/`,
    `  Trust a terminal   http://${there}:${settings.MILLRACE_PORT}/trust`,
  ];
  if (announced && address) lines.push(`  Also reachable as  ${address}`);
  if (claim) {
    lines.push('', `  Nobody has claimed this plant yet. Open the office and enter the one-time code  ${claim}`);
  }
  return lines;
}

export function showBanner(facts: BannerFacts, console: Console): void {
  console.say(`${bannerLines(facts).join('\n')}\n`);
}
