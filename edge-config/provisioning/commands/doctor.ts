import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { Api } from '../api/client.ts';
import { CliError } from '../cli/cli-error.ts';
import type { CliContext } from '../cli/context.ts';
import type { CommandGroup } from '../cli/program.ts';
import { deadLetterFindings, healthFindings, ledgerFindings } from './doctor-findings.ts';
import { folderFindings, whyNoAnswer } from './doctor-folder.ts';
import type { Finding } from './finding.ts';
import { healthAnswer } from './health-answer.ts';
import { ledgerAnswer } from './ledger-answer.ts';

const deadLetters = z.object({ rows: z.array(z.object({ site: z.string(), stream: z.string(), reason: z.string() })) });

const asFinding = ({ message: what, where, next }: CliError): Finding => ({ severity: 'fault', what, where, next });

/** One question to the server; what it refuses is a finding as well, and the others are asked all the same. */
async function ask(work: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [asFinding(error)];
  }
}

/** A server that cannot be asked is a finding as well, not the end of the visit. */
async function serverFindings({ api, data }: CliContext, here: boolean): Promise<Finding[]> {
  let server: Api;
  let health: Finding[];
  try {
    server = api();
    health = healthFindings(await server.get('/api/v1/health', healthAnswer));
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    if (!here || error.exit !== 'unreachable') return [asFinding(error)];
    // Without a folder all has been said.
    return existsSync(data) ? [whyNoAnswer(data) ?? asFinding(error)] : [];
  }
  const ledger = await ask(async () => ledgerFindings(await server.get('/api/v1/ledger', ledgerAnswer), Date.now()));
  const letters = await ask(async () =>
    deadLetterFindings((await server.query('kernel.dead-letters', { limit: 500 }, deadLetters)).rows),
  );
  return [...health, ...ledger, ...letters];
}

/** `millrace doctor` */
export const doctorGroup: CommandGroup = (program, declare) => {
  declare<{ url?: string }>(
    program,
    'doctor',
    'find the usual faults and say what to do',
    async (context, _, { url }) => {
      const here = url === undefined && context.env.MILLRACE_URL === undefined;
      const local = here ? folderFindings(context.data, Date.now()) : [];
      const findings = [...local, ...(await serverFindings(context, here))];
      const wrong = findings.filter(({ severity }) => severity !== 'note');
      context.out.result({ findings }, () => [
        ...(wrong.length === 0 ? ['Nothing was found: all is well.'] : []),
        ...findings.flatMap(({ severity, what, where, next }) => [
          `${severity === 'fault' ? 'FAULT' : severity.padEnd(7)}  ${where}: ${what}`,
          `         next: ${next}`,
        ]),
      ]);
      const faults = wrong.filter(({ severity }) => severity === 'fault').length;
      if (wrong.length > 0) {
        throw new CliError('refused', {
          what: `${number(faults, 'fault')} and ${number(wrong.length - faults, 'warning')} were found`,
          where: 'the list above',
          next: 'begin with the first fault; the others may be its consequences',
        });
      }
    },
  );
};

const number = (n: number, thing: string): string => `${n} ${thing}${n === 1 ? '' : 's'}`;
