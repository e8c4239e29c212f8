/** What the program ends with. Scripts may rely on them; they are never given another meaning. */
export const EXIT_CODES = {
  done: { code: 0, means: 'done' },
  fault: { code: 1, means: 'a fault of Millrace itself: what was seen is printed' },
  usage: { code: 2, means: 'wrong use: an unknown command, a missing or impossible argument' },
  refused: {
    code: 3,
    means:
      'refused, or something was found: faults in a configuration, a backup or an audit trail that is not whole, a finding of `doctor`',
  },
  unreachable: { code: 4, means: 'the server (or the file) that was needed cannot be reached' },
  forbidden: { code: 5, means: 'not signed in, or without the right to do this' },
  unknown: { code: 6, means: 'what was named does not exist' },
} as const;
export type ExitName = keyof typeof EXIT_CODES;
