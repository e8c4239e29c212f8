import { CliError } from '../cli/cli-error.ts';
import type { CliContext } from '../cli/context.ts';
import type { CommandGroup } from '../cli/program.ts';
import { healthFindings, ledgerFindings } from './doctor-findings.ts';
import { folderFindings } from './doctor-folder.ts';
import type { Finding } from './finding.ts';
import { healthAnswer } from './health-answer.ts';
import { ledgerAnswer } from './ledger-answer.ts';

/** A server that cannot be asked is a finding as well, not the end of the visit. */
async function serverFindings({ api }: CliContext): Promise<Finding[]> {
  try {
    const server = api();
    return [
      ...healthFindings(await server.get('/api/v1/health', healthAnswer)),
      ...ledgerFindings(await server.get('/api/v1/ledger', ledgerAnswer), Date.now()),
    ];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [{ severity: 'fault', what: error.message, where: error.where, next: error.next }];
  }
}

/** `millrace doctor` */
export const doctorGroup: CommandGroup = (program, declare) => {
  declare(program, 'doctor', 'find the usual faults and say what to do', async (context) => {
    const local = context.env.MILLRACE_URL === undefined ? folderFindings(context.data, Date.now()) : [];
    const findings = [...local, ...(await serverFindings(context))];
    context.out.result({ findings }, () =>
      findings.length === 0
        ? ['Nothing was found: all is well.']
        : findings.flatMap(({ severity, what, where, next }) => [
            `${severity === 'fault' ? 'FAULT  ' : 'warning'}  ${where}: ${what}`,
            `         next: ${next}`,
          ]),
    );
    const faults = findings.filter(({ severity }) => severity === 'fault').length;
    if (findings.length > 0) {
      throw new CliError('refused', {
        what: `${faults} faults and ${findings.length - faults} warnings were found`,
        where: 'the list above',
        next: 'begin with the first fault; the others may be its consequences',
      });
    }
  });
};
