/** What stands around paper: whether it came out, and what a person is asked about it. */
export const printingEn = {
  prints: {
    queued: 'The receipt waits for the printer',
    stale: 'The receipt is old and waits for your word: press F1.',
    sending: 'The receipt is printing',
    'handed-over': 'The receipt was handed to the printer',
    confirmed: 'The receipt is printed',
    unconfirmed: 'Nobody saw whether the receipt came out. Look at the printer, then press F1.',
    failed: 'The receipt did not print. The sale is stored. Print a copy when the printer is well.',
  },
  cameOutAt: (printer: string) => `At the printer ${printer}, which stands in for the usual one.`,

  printQuestions: 'Did it come out?',
  printsAsked: (count: number) =>
    count === 1
      ? 'One print waits for your word: look at the printer, then press F1.'
      : `${count} prints wait for your word: look at the printer, then press F1.`,
  printsIntro:
    'The till does not print twice what may be out already. Look at the printer, then say what you see. What is printed again says on top that it may be a duplicate.',
  printWhat: { receipt: 'Receipt', 'kitchen-ticket': 'Kitchen ticket', label: 'Label' },
  printCopyOf: (what: string, copy: number) => (copy === 0 ? what : `${what}, copy ${copy}`),
  printAsks: {
    'came-out': 'It may have come out.',
    'still-wanted': 'It has not come out, and it is old.',
    'try-again': 'It has not come out.',
  },
  itCameOut: 'It came out',
  printNow: 'Print it',
  printAgain: 'Not there: print again',
  leaveIt: 'Leave it',
  noPrintQuestions: 'Nothing is in doubt: what was to be printed is printed, or waits for its printer.',
  printLabels: 'Print labels',
  labelCount: 'How many labels',
  labelsWait: 'Labels wait, and print by themselves afterwards.',
  printerOf: {
    receipt: (trouble: string) => trouble,
    kitchen: (trouble: string) => `Kitchen: ${trouble}`,
    label: (trouble: string) => `Labels: ${trouble}`,
    spare: (trouble: string) => `Spare printer: ${trouble}`,
  },
};
