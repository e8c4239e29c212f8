import { useResource } from '@millrace/hmi-ui/states/resource.svelte.ts';
import { device } from './device.svelte.ts';
import { remembered } from './remembered.ts';
import { session } from './session.svelte.ts';

/** The reasons of this station's machine, also while the link is gone. */
export const useReasons = () =>
  useResource((signal) => {
    const { site = '', machine } = device.station ?? {};
    const input = { site, ...(machine ? { machine } : {}) };
    return remembered(`reasons.${machine}`, signal, () => session.api.query('production-log.reasons', input, signal));
  });
