import { aProduct } from '@counterbook/shared/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TillView } from '../host/protocol/views.ts';
import {
  aCustomer,
  type Bench,
  cashier,
  manager,
  mug,
  ok,
  openBench,
  openForSelling,
  until,
} from '../till/till-fixture.ts';

let bench: Bench;
let views: TillView[] = [];
beforeEach(async () => {
  bench = await openBench();
  views = [];
  bench.till.onView((view) => views.push(view));
});
afterEach(() => bench.close());

let commands = 0;
const commandId = () => {
  commands += 1;
  return `edit-${commands}`;
};
const approval = { staffId: manager.id, pin: manager.pin, reason: 'knows her' };
const phone = (from: string, to: string, customerId = 'carol') =>
  bench.till.changeCustomer({
    commandId: commandId(),
    customerId,
    changes: { phone: { from, to } },
    approval: null,
  });
const price = (from: number, to: number) =>
  bench.till.changeProduct({
    commandId: commandId(),
    productId: 'mug',
    changes: { price: { from, to } },
    approval: null,
  });
const attached = () => bench.till.view().cart?.customer;
const entriesOf = (type: string) => bench.hub.entries().filter((entry) => entry.type === type);
const handedIn = (type: string, count = 1) =>
  until(
    () => entriesOf(type),
    (entries) => entries.length >= count,
  );
/** The phones that the screen was shown, in order, each once as long as it stood. */
const phonesShown = () =>
  views
    .flatMap(({ cart }) => (cart?.customer?.id === 'carol' ? [cart.customer.phone] : []))
    .filter((shown, at, all) => shown !== all[at - 1]);

describe('a customer changed at the till', () => {
  beforeEach(async () => {
    await openForSelling(bench, cashier);
    ok(await bench.till.attachCustomer({ customerId: 'carol' }));
  });

  it('shows the change at once and at no moment the old value again, until it comes back and after', async () => {
    views = [];
    await bench.hub.goAway();
    ok(await phone('', '1'));
    expect(attached()).toMatchObject({ phone: '1', isWaiting: true });
    ok(await phone('1', '2'));
    await bench.hub.comeBack();
    const [first, second] = await handedIn('customer.changed', 2);
    const chain = 'till-1:1';
    bench.hub.feed('customers', [
      { ...aCustomer('carol', 'Carol'), phone: '1', applied: { [chain]: first?.sequence ?? 0 } } as never,
    ]);
    bench.hub.feed('attention', [
      { id: 'x', kind: 'later-kind', subject: 'x', message: 'Seen', open: true } as never,
    ]);
    await bench.until(({ attention }) => attention.length === 1);
    bench.hub.feed('customers', [
      { ...aCustomer('carol', 'Carol'), phone: '2', applied: { [chain]: second?.sequence ?? 0 } } as never,
    ]);
    await bench.until(({ cart }) => cart?.customer?.isWaiting === false);
    expect(phonesShown().filter((shown) => shown !== '')).toEqual(['1', '2']);
    expect(phonesShown().lastIndexOf('')).toBeLessThan(1);
  });

  it('goes over into what somebody else had made of it first', async () => {
    await bench.hub.goAway();
    ok(await phone('', '1'));
    await bench.hub.comeBack();
    const theirs = { ...aCustomer('carol', 'Carol'), phone: '9' };
    bench.hub.feed('customers', [theirs]);
    const view = await bench.until(({ cart }) => cart?.customer?.phone === '9');
    expect(view.cart?.customer?.isWaiting).toBe(true);
  });

  it('is still changed after a restart, found under its new name, and the same command does nothing again', async () => {
    await bench.hub.goAway();
    const command = {
      commandId: 'once',
      customerId: 'carol',
      changes: { name: { from: 'Carol', to: 'Caroline Smith' } },
      approval: null,
    };
    const [one, two] = [
      ok(await bench.till.changeCustomer(command)),
      ok(await bench.till.changeCustomer(command)),
    ];
    expect(two.id).toBe(one.id);
    await bench.restart();
    await openForSelling(bench, cashier);
    const found = await bench.till.searchCustomers({ text: 'smith', limit: 10 });
    expect(found).toMatchObject([{ id: 'carol', name: 'Caroline Smith', isWaiting: true }]);
  });

  it('may be the note, by a cashier alone, of a hub too that has sent none', async () => {
    const changes = { note: { from: '', to: 'Pays on Fridays' } };
    ok(
      await bench.till.changeCustomer({
        commandId: commandId(),
        customerId: 'carol',
        changes,
        approval: null,
      }),
    );
    expect(attached()).toMatchObject({ note: 'Pays on Fridays', isWaiting: true });
    expect((await handedIn('customer.changed'))[0]?.payload).toMatchObject({ changes });
  });

  it('needs a manager for the card number and for archiving', async () => {
    const change = { commandId: commandId(), customerId: 'carol', changes: { code: { from: '', to: 'C7' } } };
    expect(await bench.till.changeCustomer({ ...change, approval: null })).toMatchObject({
      refusal: { code: 'approval.needed' },
    });
    const entry = ok(await bench.till.changeCustomer({ ...change, approval }));
    expect(entry).toMatchObject({ staffId: manager.id, customerId: 'carol' });
  });
});

describe('a change that the hub set aside', () => {
  beforeEach(async () => {
    await openForSelling(bench, cashier);
    ok(await bench.till.attachCustomer({ customerId: 'carol' }));
  });
  const aside = (subject: string, open: boolean) => {
    const message = open ? 'An entry was set aside: its sums are wrong' : 'Decided';
    const id = `quarantined:${subject}`;
    bench.hub.feed('attention', [{ id, kind: 'entry-quarantined', subject, message, open } as never]);
  };
  const fedCarol = (facts: object) =>
    bench.hub.feed('customers', [{ ...aCustomer('carol', 'Carol'), ...facts } as never]);

  it('is shown as the hub has it, says so, and stays so when a manager rejects it, over a restart too', async () => {
    const { id } = ok(await phone('', '1'));
    expect(attached()).toMatchObject({ phone: '1', isWaiting: true, isSetAside: false });
    aside(id, true);
    const view = await bench.until(({ cart }) => cart?.customer?.isSetAside === true);
    expect(view.cart?.customer).toMatchObject({ phone: '', isWaiting: false });
    expect(view.attention).toMatchObject([
      {
        message: expect.stringMatching(/^Carol: .*\(phone\).* its sums are wrong\. A manager/),
        edit: { document: 'customer', documentId: 'carol', field: null },
      },
    ]);
    aside(id, false);
    await bench.until(({ attention }) => attention.length === 0);
    expect(attached()).toMatchObject({ phone: '', isWaiting: false, isSetAside: false });
    await bench.restart();
    expect(await bench.till.findCustomer({ customerId: 'carol' })).toMatchObject({
      phone: '',
      isWaiting: false,
    });
  });

  it('comes back with the hub’s document when a manager accepts it', async () => {
    const { id, sequence } = ok(await phone('', '1'));
    aside(id, true);
    await bench.until(({ cart }) => cart?.customer?.isSetAside === true);
    fedCarol({ phone: '1', applied: { 'till-1:1': sequence } });
    aside(id, false);
    await bench.until(({ cart }) => cart?.customer?.isSetAside === false && cart.customer.phone === '1');
    expect(attached()?.isWaiting).toBe(false);
  });

  it('is still told of after a later one was taken', async () => {
    const { id } = ok(await phone('', '1'));
    const later = ok(
      await bench.till.changeCustomer({
        commandId: commandId(),
        customerId: 'carol',
        changes: { name: { from: 'Carol', to: 'Caroline' } },
        approval: null,
      }),
    );
    aside(id, true);
    await bench.until(({ cart }) => cart?.customer?.isSetAside === true);
    fedCarol({ name: 'Caroline', applied: { 'till-1:1': later.sequence } });
    const view = await bench.until(({ cart }) => cart?.customer?.isWaiting === false);
    expect(view.cart?.customer).toMatchObject({ name: 'Caroline', phone: '', isSetAside: true });
    expect(view.attention[0]?.message).toMatch(/^Caroline: /);
  });
});

describe('a customer registered here whom the hub set aside', () => {
  const dora = { id: 'dora', name: 'Dora', phone: '555', email: '', code: '', note: '' };
  const look = () => bench.till.findCustomer({ customerId: 'dora' });
  const found = async () => (await bench.till.searchCustomers({ text: 'dor', limit: 5 })).map(({ id }) => id);
  const aside = (open: boolean) => {
    const subject = entriesOf('customer.registered')[0]?.id ?? '';
    const message = open ? 'An entry was set aside: its device was revoked' : 'Decided';
    const id = `quarantined:${subject}`;
    bench.hub.feed('attention', [{ id, kind: 'entry-quarantined', subject, message, open } as never]);
    return bench.until(({ attention }) => attention.length === (open ? 1 : 0));
  };
  beforeEach(async () => {
    await openForSelling(bench, cashier);
    ok(await bench.till.registerCustomer(dora));
    expect(await look()).toMatchObject({ isWaiting: true, isSetAside: false });
    await handedIn('customer.registered');
  });

  it('no longer waits for the hub: a manager decides, over a restart too, and meanwhile she is served', async () => {
    const { attention } = await aside(true);
    expect(attention).toMatchObject([
      {
        message: expect.stringMatching(/^Dora: this customer, .* its device was revoked\. A manager/),
        edit: { document: 'customer', documentId: 'dora', field: null },
      },
    ]);
    expect(await look()).toMatchObject({ isWaiting: false, isSetAside: true });
    await bench.restart();
    await openForSelling(bench, cashier);
    expect(await look()).toMatchObject({ isWaiting: false, isSetAside: true });
    expect(await found()).toEqual(['dora']);
  });

  it('is offered no more when a manager rejects her, and still found by what names her', async () => {
    await aside(true);
    await aside(false);
    expect(await found()).toEqual([]);
    expect(await look()).toMatchObject({ name: 'Dora', isWaiting: false, isSetAside: false });
  });

  it('is everybody’s when a manager accepts her', async () => {
    await aside(true);
    bench.hub.feed('customers', [aCustomer('dora', 'Dora')]);
    await aside(false);
    await expect.poll(found, { timeout: 15_000 }).toEqual(['dora']);
    expect(await look()).toMatchObject({ isWaiting: false, isSetAside: false });
  });
});

describe('a product changed at the till', () => {
  it('needs a manager, and sells at the new price at once', async () => {
    await openForSelling(bench, cashier);
    expect(await price(1250, 999)).toMatchObject({ refusal: { code: 'approval.needed' } });
    ok(await bench.till.signOut());
    await openForSelling(bench, manager);
    await bench.hub.goAway();
    ok(await price(1250, 999));
    ok(await bench.till.scan({ code: mug.barcode }));
    expect(bench.till.view().cart?.total).toBe(999);
    expect(await bench.till.findProduct({ productId: 'mug' })).toMatchObject({ price: 999, isWaiting: true });
  });

  it('is found by its new barcode and no longer by the old one, and refuses what is another’s', async () => {
    await openForSelling(bench, manager);
    await bench.hub.goAway();
    const barcode = { from: mug.barcode, to: '5000000000029' };
    ok(
      await bench.till.changeProduct({
        commandId: commandId(),
        productId: 'mug',
        changes: { barcode },
        approval: null,
      }),
    );
    ok(await bench.till.scan({ code: '5000000000029' }));
    expect(await bench.till.scan({ code: mug.barcode })).toMatchObject({ refusal: { code: 'scan.unknown' } });
    const taken = { barcode: { from: '', to: '5000000000029' } };
    expect(
      await bench.till.changeProduct({
        commandId: commandId(),
        productId: 'cheese',
        changes: taken,
        approval: null,
      }),
    ).toMatchObject({ refusal: { code: 'product.barcode-taken', name: 'Mug' } });
    const sku = { sku: { from: 'CHEESE', to: 'MUG' } };
    expect(
      await bench.till.changeProduct({
        commandId: commandId(),
        productId: 'cheese',
        changes: sku,
        approval: null,
      }),
    ).toMatchObject({ refusal: { code: 'product.sku-taken' } });
  });

  it('that has a barcode with another between them is asked for by name', async () => {
    await openForSelling(bench, cashier);
    bench.hub.feed('products', [aProduct({ id: 'bowl', sku: 'BOWL', name: 'Bowl' })]);
    let answer = await bench.till.scan({ code: mug.barcode });
    for (let tries = 0; answer.ok && tries < 200; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      answer = await bench.till.scan({ code: mug.barcode });
    }
    expect(answer).toMatchObject({
      refusal: { code: 'scan.ambiguous', productIds: expect.arrayContaining(['mug', 'bowl']) },
    });
  });
});

describe('two customers merged at the till', () => {
  it('are one at once: one debt, found under either name, and the cart goes over', async () => {
    await openForSelling(bench, manager);
    ok(
      await bench.till.registerCustomer({
        id: 'karla',
        name: 'Karla',
        phone: '77',
        email: '',
        code: '',
        note: '',
      }),
    );
    ok(await bench.till.attachCustomer({ customerId: 'carol' }));
    await bench.hub.goAway();
    const merge = { commandId: commandId(), from: 'carol', into: 'karla', approval: null };
    ok(await bench.till.mergeCustomers(merge));
    expect(attached()).toMatchObject({ id: 'karla', balance: 1_000, isWaiting: true });
    expect(await bench.till.searchCustomers({ text: 'carol', limit: 5 })).toMatchObject([{ id: 'karla' }]);
    expect(await bench.till.mergeCustomers({ ...merge, commandId: commandId() })).toMatchObject({
      refusal: { code: 'customer.same' },
    });
    ok(
      await bench.till.payDebt({
        commandId: commandId(),
        customerId: 'carol',
        amount: 300,
        tenders: [{ type: 'cash', amount: 300 }],
      }),
    );
    expect(await bench.till.searchCustomers({ text: 'karla', limit: 5 })).toMatchObject([{ balance: 700 }]);
  });
});

it('the one who lost is told in names and amounts', async () => {
  await openForSelling(bench, manager);
  const who = (staffId: string | null, shopId: string | null) => ({
    staffId,
    shopId,
    terminalId: null,
    at: '2026-01-05T09:00:00.000Z',
  });
  const edit = {
    document: 'product',
    documentId: 'mug',
    name: 'Mug',
    field: 'price',
    kept: 475,
    wanted: 500,
    keptBy: who('ada', null),
    wantedBy: who('bob', 'shop-1'),
  };
  const clash = { id: 'c', kind: 'edit-clash', subject: 'mug', message: 'fallback', open: true, edit };
  bench.hub.feed('attention', [clash as never]);
  const view = await bench.until(({ attention }) => attention.length === 1);
  expect(view.attention[0]).toEqual({
    id: 'c',
    message: 'Mug: price stays £4.75, set by the office. Bob wanted £5.00, but came later',
    edit: { document: 'product', documentId: 'mug', field: 'price' },
  });
});
