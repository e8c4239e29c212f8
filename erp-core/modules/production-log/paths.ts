/** The line a machine belongs to: the first two levels of its path (area/line/cell/device). */
export const lineOf = (machine: string): string => machine.split('/').slice(0, 2).join('/');
