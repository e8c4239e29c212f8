/**
 * How a command is confirmed: not at all; by asking the one who gives it (a screen does); or by another person, until whom
 * it waits as a proposal.
 */
export type Confirm = 'none' | 'ask' | 'two-persons';
