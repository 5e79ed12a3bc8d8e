/**
 * The wire between till and hub. Terminals come back old: a change here gets a number and a line.
 * 1: journal up with a verdict per entry, feeds down by sequence.
 */
export const PROTOCOL_VERSION = 1;
