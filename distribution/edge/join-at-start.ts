import { setTimeout as delay } from 'node:timers/promises';
import { readJoinText } from '@millrace/contracts';
import type { Console } from '../all-in-one/console.ts';
import { StartError } from '../all-in-one/data-folder.ts';
import type { Environment } from '../all-in-one/environment.ts';
import { defaultDataFolder } from '../all-in-one/settings.ts';
import { joinCentre } from './join-centre.ts';
import { JoinError } from './join-error.ts';
import { type Membership, readMembership } from './membership.ts';

const LONGEST_WAIT_MS = 30_000;

/**
 * The settings that a box has from joining its centre; with MILLRACE_JOIN it joins first, at its first start, and waits
 * for a centre that does not answer yet. Nothing where it never joined. Throws a StartError where joining is refused.
 */
export async function joinAtStart(env: Environment, console: Console): Promise<Record<string, string>> {
  const data = env.MILLRACE_DATA || defaultDataFolder();
  let member = readMembership(data);
  if (!member && env.MILLRACE_JOIN) member = await joinWhenThere(data, env.MILLRACE_JOIN, console);
  if (!member) return {};
  return {
    MILLRACE_GATEWAY: member.gateway,
    MILLRACE_GATEWAY_SECRET: member.secret,
    MILLRACE_SERVER_URL: member.centre,
    MILLRACE_RECEIVER_URL: member.receiver,
  };
}

async function joinWhenThere(data: string, text: string, console: Console): Promise<Membership> {
  const given = readJoinText(text);
  if (!given)
    throw new StartError('MILLRACE_JOIN: write https://<centre>:8443/#<code>, as "millrace gateway add" prints it');
  let told = '';
  for (let attempt = 0; ; attempt++) {
    try {
      const member = await joinCentre({ data, ...given });
      console.say(`joined ${member.centre} as gateway ${member.gateway} of site ${member.site}`);
      return member;
    } catch (error) {
      if (!(error instanceof JoinError)) throw error;
      if (error.kind === 'refused') throw new StartError(`joining: ${error.message}`, { cause: error });
      if (error.message !== told) console.warn(`joining: ${error.message}; it is tried again`);
      told = error.message;
      await delay(Math.min(LONGEST_WAIT_MS, 500 * 2 ** attempt));
    }
  }
}
