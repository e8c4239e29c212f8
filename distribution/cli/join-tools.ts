import { CliError, type JoinTools } from '@millrace/provisioning';
import { StartError } from '../all-in-one/data-folder.ts';
import { joinCentre } from '../edge/join-centre.ts';
import { JoinError } from '../edge/join-error.ts';

/** How a box joins a centre, for the command line: it works on the box's data folder while nothing runs. */
export const joinTools: JoinTools = {
  async join(request) {
    try {
      return await joinCentre(request);
    } catch (cause) {
      if (!(cause instanceof JoinError) && !(cause instanceof StartError)) throw cause;
      const away = cause instanceof JoinError && cause.kind === 'unreachable';
      throw new CliError(away ? 'unreachable' : 'refused', {
        what: cause.message,
        where: request.centre,
        next: away
          ? 'see that the box reaches the centre, then try again with the same code'
          : 'make a new code at the centre: millrace gateway add <gateway> --site <site>',
        cause,
      });
    }
  },
};
