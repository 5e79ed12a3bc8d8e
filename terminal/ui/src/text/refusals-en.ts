import {
  amountOf,
  dayOf,
  quantityOf,
  readable,
  type Sentence,
  type Sentences,
  timeOf,
} from './refusal-parts.ts';

export const refusalsEn = {
  'approval.needed': 'This needs a manager’s yes. Call one to type their PIN.',
  'approval.not-a-manager': 'That person is not a manager. Choose a manager.',
  'card.held': ({ amount }, format) =>
    `The card terminal took ${amountOf(format, amount)} for this cart, or may have. Open Pay: finish the sale, or give it back there.`,
  'card.no-terminal': 'This till talks to no card terminal. Take the card on yours and type its reference.',
  'card.not-approved': 'The card terminal did not take that. Take it off the list and ask again.',
  'card.unknown': 'The till knows no such card payment any more.',
  'card.unsettled': ({ amount }, format) =>
    `It is not known yet what became of a card payment of ${amountOf(format, amount)}. Ask the terminal first.`,
  'card.unused': ({ amount }, format) =>
    `The card terminal took ${amountOf(format, amount)} for this cart, which the sale does not name. Open Pay again.`,
  'cart.empty': 'There is nothing in the cart. Scan something first.',
  'cart.full': ({ most }) =>
    `One sale can have ${String(most)} lines, and this one has. Take the money for it, and go on with another.`,
  'cart.line-labelled': ({ name }) =>
    `${String(name)} is at the price of the label on that pack, so its quantity stays. Scan the other packs one by one.`,
  'cart.line-serial': ({ name }) =>
    `${String(name)} is the one piece with that serial number, so its quantity stays. Scan the others one by one.`,
  'cart.serial-twice': ({ name, serial }) =>
    `${String(name)} with the serial number ${String(serial)} is in the cart already. Scan the next piece, or look which one you have.`,
  'cart.line-unknown': 'That line is no longer in the cart. Choose another one.',
  'cart.not-empty': 'There are goods in the cart. Finish it or park it first.',
  'cart.not-parked': ({ terminalCode }) =>
    typeof terminalCode === 'string'
      ? `That cart is gone: it was taken or discarded at till ${terminalCode}.`
      : 'That cart is not parked any more.',
  'cart.too-large': 'The sum would be larger than the till can reckon. Check the quantity and the price.',
  'cart.unknown': 'This cart was completed or voided already. The screen shows the present one.',
  'command.used-before': 'This was done before as something else. Close this window and begin again.',
  'customer.same': 'These two are one customer already.',
  'customer.unknown': 'The till does not know that customer any more. Choose again.',
  'debt.over-limit': ({ balance, limit, asked, mayOwe }, format) =>
    `This customer owes ${amountOf(format, balance)}, the limit is ${amountOf(format, limit)}. This till may add ${amountOf(format, mayOwe)}, not ${amountOf(format, asked)}. Take the rest another way, or call a manager.`,
  'device.fixed': ({ name }) =>
    `${String(name)} in this machine’s environment decides this. Whoever looks after the till changes it there.`,
  'device.malformed': ({ role }) =>
    role === 'label'
      ? 'That cannot be used. Write the address as in the examples above it, and the size as 57x32: the width, an x and the height.'
      : 'That cannot be used. Write the address as in the examples above it, and choose from the list.',
  'device.none': 'Nothing is set up for that yet. Choose a device first.',
  'device.not-kept':
    'The disk of this till did not take it, so nothing was changed. Make room on it and press again.',
  'device.printing': 'Something is being printed just now. Wait until it is out, then press again.',
  'enrol.code-malformed': 'That is not how a code looks. Type it as it stands in the portal.',
  'enrol.code-unknown': 'The hub does not know this code. It may be used or too old: ask for a new one.',
  'enrol.refused': 'The hub refused this till. Ask your manager for a new code.',
  'hub.busy': 'The hub is busy. Wait a moment and press again.',
  'hub.not-a-hub': 'What answers at that address is not a hub. Check the address.',
  'hub.unreachable': 'The hub cannot be reached. Check the address and the network, then press again.',
  'label.forgotten': 'The till no longer knows what that label said. Scan it again.',
  'label.item-unknown': ({ itemCode }) =>
    `No goods have the number ${String(itemCode)}, which this label names. Search for them by name, and tell your manager: scale and catalogue differ.`,
  'label.no-unit-price': ({ name }) =>
    `${String(name)} has no price by weight, so the price on the label does not say how much there is. Search for it by name and weigh it.`,
  'label.other-currency': ({ name }) =>
    `The label on ${String(name)} is in another currency than this shop’s. Search for it by name.`,
  'label.price-unusable': ({ name }) =>
    `The label on ${String(name)} carries no price that can be paid. Have it printed anew, or search for the goods by name.`,
  'label.value-digit':
    'The weight or price on this label is not what its own check digit says. Scan it again; if that does not help, search for the goods by name.',
  'labels.no-printer': 'No label printer is set up at this till.',
  'labels.no-room': ({ name }) =>
    `The price of ${String(name)} does not fit on the labels in the printer. Larger labels are needed.`,
  'manager.needed': 'Only a manager may do this. Sign in as one.',
  'mirror.folder-unusable': ({ detail }) =>
    `Nothing can be written there${typeof detail === 'string' ? ` (${detail})` : ''}. Choose a folder that exists, by its full path.`,
  'money.malformed': 'That is not an amount. Type it like 12.50.',
  'money.out-of-range': 'That amount is too large for the till. Check it.',
  'pin.locked': ({ until }, format) =>
    `Too many wrong PINs. This person can sign in here again at ${timeOf(format, until)}.`,
  'pin.wrong': ({ attemptsLeft }) =>
    attemptsLeft === 1
      ? 'Wrong PIN. One try is left, then this person is locked for five minutes.'
      : `Wrong PIN. ${typeof attemptsLeft === 'number' ? attemptsLeft : 'Some'} tries are left.`,
  'price.invalid': 'That price cannot be used. Type an amount of zero or more.',
  'product.barcode-taken': ({ name }) => `${String(name)} has this barcode already. Check the digits.`,
  'product.sku-taken': ({ name }) => `${String(name)} has this SKU already. Choose another one.`,
  'product.tax-unknown': 'These goods have no tax rate at this till. Put them aside and tell your manager.',
  'product.unknown': 'The till does not know these goods any more. Search for them by name.',
  'quantity.invalid': ({ unit }) =>
    unit === 'piece'
      ? 'Pieces are sold whole. Type a whole number above zero.'
      : 'Type a quantity above zero.',
  'quantity.malformed': 'That is not a quantity. Type it like 2 or 0.250.',
  'quantity.not-whole': 'Pieces are sold whole. Type a whole number.',
  'print.settled': 'That is settled already: it was answered, or it has come out meanwhile.',
  'receipt.unknown': 'There is no such receipt at this till. Check the number on the paper.',
  'refund.line-unknown': 'That line is not on the receipt. Find the receipt again.',
  'refund.more-than-sold': 'More would come back than was sold. Lower the quantity.',
  'scale.away': 'The scale does not answer. Check that it is on and its cable is in, or type the weight.',
  'scale.cannot': 'The till cannot do that with this scale: use the key on the scale.',
  'scale.moved': 'The weight has changed. Let the goods lie still, then take it again.',
  'scale.not-still': 'The weight is not still yet. Wait a moment and press again.',
  'scale.out-of-range': 'The scale refuses: there is nothing on it to tare, or too much for zero.',
  'scan.ambiguous': 'Several goods have this barcode. Choose the one in your hand.',
  'scan.expired': ({ name, lastDay }, format) =>
    `${String(name)} was to be used by ${dayOf(format, lastDay)}: take another one. To sell it all the same, call a manager to type their PIN.`,
  'scan.malformed': ({ text }) =>
    `The scanner misread “${readable(text)}”. Scan it again, or type the number below the bars.`,
  'scan.loading': ({ text }) =>
    `The goods with the number ${String(text)} are not on this till yet: it is still getting them. Try again in a moment.`,
  'scan.unknown': ({ text }) =>
    `No goods have the number ${String(text)}. Search for them by name, or put them aside and tell your manager.`,
  'scan.weight-needed': ({ name }) => `${String(name)} is sold by weight. Type how much.`,
  'set-up.over': 'The manager’s yes is over: it counts for half an hour. Open Devices again.',
  'shift.already-open': 'A shift is open at this till already. Carry on with it.',
  'shift.cart-open': 'There are goods in the cart. Finish, park or void that sale, then close the shift.',
  'shift.not-open': 'No shift is open. Open one before you sell.',
  'shift.unknown': 'That shift was closed already.',
  'staff.not-signed-in': 'Nobody is signed in. Choose your name and type your PIN.',
  'staff.unknown': 'The till does not know that person any more. Choose again.',
  'stock.service': 'A service has no stock. Take it off the list.',
  'stock.over-quota': ({ name, quota, asked }) =>
    `Of ${String(name)} this till may sell ${quantityOf(quota)}, not ${quantityOf(asked)}: the rest is kept for the other tills. Take fewer, or call a manager.`,
  'store.failed':
    'The disk of this till did not take it. Nothing was sold. Call your manager before you go on.',
  'store.full': 'The disk of this till is full. Nothing was sold. Call your manager: room must be made.',
  'tender.account-pays-debt': 'A debt cannot be paid with more debt. Take cash or card.',
  'tender.account-without-customer': 'Only a customer can owe. Choose a customer first (F4).',
  'tender.more-than-total': 'That is more than there is to pay. Only cash gives change: lower the amount.',
  'tender.short': ({ missing }, format) =>
    typeof missing === 'number' ? `${amountOf(format, missing)} is missing.` : 'The sums do not match yet.',
  'till.already-enrolled': 'This till is connected already.',
  'till.failed': 'The till cannot work now. Start it again, and call your manager if this returns.',
  'till.loading': 'The till is still getting its prices. Wait a moment.',
  'till.not-enrolled': 'This till is not connected to a hub yet.',
  'till.not-started': 'The till is still starting. Wait a moment and press again.',
  'screen.away': 'The till’s engine did not answer. Press again: nothing is done twice.',
  'screen.input': 'Something on this form cannot be used. Check each field, then press again.',
  'screen.labels': 'Type how many labels: from 1 to 200 at a time.',
  'screen.percent': 'That is not a percentage. Type a number from 0 to 100, like 10.',
  'screen.reason': 'Type a reason: it goes into the books.',
  'screen.name': 'Type a name.',
  'screen.not-a-sale':
    'That receipt is no sale, so nothing on it can come back. Find the receipt of the sale.',
  'screen.pin': 'A PIN has four to eight digits.',
  'screen.address': 'That is not an address. It begins with https:// or http://.',
} satisfies Sentences;
/** Every language says all of them. */
export type KnownSentences = Readonly<Record<keyof typeof refusalsEn, string | Sentence>>;
