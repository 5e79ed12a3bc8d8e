/**
 * The wire between till and hub. Terminals come back old: a change here gets a number and a line.
 * 1: journal up with a verdict per entry, feeds down by sequence. A hand-in may say when it was sent, and name lost entries.
 *    Added without a number, for whoever knows them: entries of other terminals of the shop, countersigned heads, the
 *    audit, a till's report, allowances in accounts and in levels of scarce goods.
 */
export const PROTOCOL_VERSION = 1;
