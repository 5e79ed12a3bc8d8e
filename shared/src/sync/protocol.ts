/**
 * The wire between till and hub. Terminals come back old: a change here gets a number and a line.
 * 1: journal up with a verdict per entry, feeds down by sequence. A hand-in may say when it was sent, and name lost entries.
 */
export const PROTOCOL_VERSION = 1;
