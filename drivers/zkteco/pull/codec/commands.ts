/**
 * Numbers of the protocol of port 4370, as far as they are used here: from the vendor's "Communication protocol manual CMD"
 * (2006) and the public description of what its SDK sends (adrobinoga/zk-protocol); 1503 and 1504 are in the latter only.
 */
export const COMMAND = {
  connect: 1000,
  exit: 1001,
  enable: 1002,
  disable: 1003,
  authorise: 1102,
  prepareData: 1500,
  data: 1501,
  freeData: 1502,
  /** Asks for a set of data; the clock answers with it, or with its size where it is long. */
  readSet: 1503,
  /** Asks for a piece of the set that was announced. */
  readPiece: 1504,
  readUsers: 9,
  writeUser: 8,
  readOption: 11,
  readPunches: 13,
  deleteUser: 18,
  refresh: 1013,
  readCounts: 50,
  readTime: 201,
  writeTime: 202,
  registerEvents: 500,
} as const;

/** Answers; whatever else a clock gives to a question is a refusal. */
export const ANSWER = { ok: 2000, error: 2001, data: 2002, unauthorised: 2005, unknown: 65_535 } as const;

/** What an event tells (in the place of the session, in an event's header). */
export const EVENT = { punch: 1 } as const;
