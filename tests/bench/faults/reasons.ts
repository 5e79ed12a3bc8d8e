/** Why a cell is what it is, in one line each; the figures themselves are measured. */
import type { Party } from './party.ts';
import type { Fault } from './script.ts';

export const REASONS: Readonly<Record<Fault, Readonly<Record<Party['name'], string>>>> = {
  'answer lost after apply': {
    ours: 'an entry keeps its id and hash: what comes again is a duplicate and books nothing',
    rxdb: 'the row comes again as a conflict with itself and is settled; a revision more, no document more',
    pouch: 'revisions that the other side has are not sent again',
    watermelon: 'what was created comes back with the next pull, and again with the push as an update',
  },
  'kill mid-push': {
    ours: 'what is handed in is what the hub says it has, asked for at the start',
    rxdb: 'the checkpoint is written after the answer: the batch comes again',
    pouch: 'the checkpoint is written after the batch: its revisions are compared again',
    watermelon: 'a row is marked as synced after the answer: it is offered again',
  },
  'clock back a day, restart': {
    ours: 'order and checkpoint are the store’s own sequence; the clock is for people',
    rxdb: 'what goes up is read by _meta.lwt, the device’s clock: yesterday lies before the checkpoint for ever',
    pouch: 'the checkpoint is the database’s own sequence',
    watermelon: 'a row is pushed while it is marked as changed; only the hub’s clock is compared',
  },
  'a lost live message': {
    ours: 'news carries no documents: the next one, or the poll, pulls from the checkpoint',
    rxdb: 'the stream carries documents and a checkpoint: the next message moves it past the lost one for ever (streams of RESYNC alone do not)',
    pouch: 'its live feed asks from its own sequence; no message can be lost past it',
    watermelon: 'there are no live messages: it asks every second',
  },
  'cloned till': {
    ours: 'the second entry of a number is kept whole beside the first, its chain set aside, and a person is called',
    rxdb: 'random ids do not meet; nobody learns that two machines are one',
    pouch: 'random ids do not meet; nobody learns that two machines are one',
    watermelon: 'random ids do not meet; nobody learns that two machines are one',
  },
  'a poison row': {
    ours: 'the row is kept whole at the hub, with a reason; its neighbours are booked',
    rxdb: 'the server has no verdict for one row: its error makes the handler throw, and the batch waits for ever',
    pouch: 'the row is denied and passed over: it stays on the till alone, its neighbours arrive',
    watermelon:
      'its page asks for all or nothing: nothing of the till goes up any more (experimentalRejectedIds would leave the row alone behind)',
  },
};
