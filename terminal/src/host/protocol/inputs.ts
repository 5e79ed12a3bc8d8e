import { allowanceAskedSchema } from '@counterbook/shared/allowance';
import { discountSchema } from '@counterbook/shared/cart';
import { productChangedSchema } from '@counterbook/shared/catalog';
import { customerChangedSchema, customerSchema } from '@counterbook/shared/debt';
import { idSchema } from '@counterbook/shared/id';
import { nonNegativeMinorSchema, positiveMinorSchema } from '@counterbook/shared/money';
import { positiveQuantitySchema, quantitySchema } from '@counterbook/shared/quantity';
import { tenderSchema } from '@counterbook/shared/sale';
import { z } from 'zod';
import { DEVICE_ROLES } from './device-views.ts';

/** Every command's input. Ids that make a repeat harmless (`cartId`, `commandId`) are minted by the screen. */
const reason = z.string().trim().min(1).max(200);
const pin = z.string().regex(/^\d{4,8}$/, 'is four to eight digits');
const lineId = idSchema;
const tenders = z.array(tenderSchema).max(20);
/** A manager's yes at the counter, verified on the till against the PIN; null when the cashier may alone. */
const approval = z.strictObject({ staffId: idSchema, pin, reason }).nullable();
const commandId = idSchema;
/** Of a manager who was asked once, when the set-up began. */
const grant = idSchema;
/** As the question for the weight named it, where a label had more to say. */
const label = idSchema.optional();
const deviceRole = z.enum(DEVICE_ROLES);
const host = z
  .string()
  .trim()
  .regex(/^[\w.-]{1,253}(:\d{1,5})?$/);
/** Whatever is written in a setting: one line, without what ends one. */
const place = z
  .string()
  .trim()
  .regex(/^[^\p{Cc}']{1,200}$/u);

export const inputs = {
  enrol: z.strictObject({ hubUrl: z.url({ protocol: /^https?$/ }), code: z.string().trim().toUpperCase() }),
  signIn: z.strictObject({ staffId: idSchema, pin }),
  openShift: z.strictObject({ float: nonNegativeMinorSchema }),
  closeShift: z.strictObject({ shiftId: z.string().max(160), counted: nonNegativeMinorSchema }),

  /** The manager's yes is to goods past their last day; the product was chosen where several have the code. */
  scan: z.strictObject({
    code: z.string().min(1).max(256),
    approval: approval.optional(),
    productId: idSchema.optional(),
  }),
  addProduct: z.strictObject({
    productId: idSchema,
    quantity: positiveQuantitySchema,
    separate: z.boolean().default(false),
    label,
  }),
  /** What the cashier saw on the scale. */
  takeWeight: z.strictObject({ productId: idSchema, grams: positiveQuantitySchema, label }),
  tareScale: z.strictObject({ act: z.enum(['tare', 'clearTare', 'zero']) }),
  showPaying: z.strictObject({ left: nonNegativeMinorSchema.nullable() }),
  changeQuantity: z.strictObject({ lineId, quantity: positiveQuantitySchema }),
  removeLine: z.strictObject({ lineId }),
  overridePrice: z.strictObject({ lineId, unitPrice: nonNegativeMinorSchema, approval }),
  discountLine: z.strictObject({ lineId, discount: discountSchema.nullable(), approval }),
  discountCart: z.strictObject({ discount: discountSchema.nullable(), approval }),
  attachCustomer: z.strictObject({ customerId: idSchema.nullable() }),

  parkCart: z.strictObject({ cartId: idSchema, label: z.string().trim().max(60).default('') }),
  takeParkedCart: z.strictObject({ commandId, cartId: idSchema }),
  discardParkedCart: z.strictObject({ commandId, cartId: idSchema }),

  completeSale: z.strictObject({ cartId: idSchema, tenders, approval: approval.default(null) }),
  /** The reference is minted by the screen: a repeat asks for no second card. */
  chargeCard: z.strictObject({ reference: idSchema.max(40), cartId: idSchema, amount: positiveMinorSchema }),
  settleCard: z.strictObject({ reference: z.string().max(64) }),
  giveBackCard: z.strictObject({ reference: z.string().max(64) }),
  refundSale: z.strictObject({
    commandId,
    entryId: z.string().max(160),
    lines: z.array(z.strictObject({ lineId, quantity: positiveQuantitySchema, restock: z.boolean() })).min(1),
    tenders,
    reason,
    approval,
  }),
  /** Gives back what stands in the cart, for want of a receipt. */
  refundCart: z.strictObject({ cartId: idSchema, tenders, reason, approval }),
  /** Somebody at this till may need so much on account, or of scarce goods: the hub moves it here, if it can. */
  askAllowance: allowanceAskedSchema,
  payDebt: z.strictObject({ commandId, customerId: idSchema, amount: positiveMinorSchema, tenders }),

  receiveStock: z.strictObject({
    commandId,
    reference: z.string().max(100),
    lines: z.array(z.strictObject({ productId: idSchema, quantity: positiveQuantitySchema })).min(1),
  }),
  countStock: z.strictObject({
    commandId,
    lines: z.array(z.strictObject({ productId: idSchema, counted: quantitySchema.min(0) })).min(1),
  }),
  adjustStock: z.strictObject({
    commandId,
    reason,
    lines: z.array(z.strictObject({ productId: idSchema, quantity: quantitySchema })).min(1),
  }),
  moveCash: z.strictObject({
    commandId,
    direction: z.enum(['in', 'out']),
    amount: positiveMinorSchema,
    reason,
  }),
  openDrawer: z.strictObject({ commandId, reason, approval: approval.default(null) }),
  reprintReceipt: z.strictObject({ commandId, entryId: z.string().max(160) }),
  answerPrint: z.strictObject({
    jobId: z.string().max(300),
    answer: z.enum(['came-out', 'print', 'leave']),
  }),
  printLabels: z.strictObject({
    commandId,
    productId: idSchema,
    count: z.int().min(1).max(200),
    approval: approval.default(null),
  }),
  registerCustomer: customerSchema.omit({ archived: true }),
  /** Each field as the person saw it and as it is to be. */
  changeCustomer: z.strictObject({
    commandId,
    ...customerChangedSchema.shape,
    approval: approval.default(null),
  }),
  mergeCustomers: z.strictObject({
    commandId,
    from: idSchema,
    into: idSchema,
    approval: approval.default(null),
  }),
  changeProduct: z.strictObject({
    commandId,
    ...productChangedSchema.shape,
    approval: approval.default(null),
  }),
  findProduct: z.strictObject({ productId: idSchema }),
  findCustomer: z.strictObject({ customerId: idSchema }),

  /** A folder on another disk or machine, absolute; null is no mirror. */
  chooseMirror: z.strictObject({ folder: z.string().trim().min(1).max(400).nullable() }),
  closeNotice: z.strictObject({ id: z.string().max(200) }),

  beginSetUp: z.strictObject({ approval: approval.default(null) }),
  findDevices: z.strictObject({ grant, hosts: z.array(host).max(8) }),
  /** Null: nothing has that role any more. */
  chooseDevice: z.strictObject({
    grant,
    role: deviceRole,
    choice: z
      .strictObject({ place, model: z.string().max(40).nullable(), size: z.string().max(8).optional() })
      .nullable(),
  }),
  printTestPage: z.strictObject({ grant, role: deviceRole }),
  tryDrawer: z.strictObject({ grant, commandId, reason, approval: approval.default(null) }),

  search: z.strictObject({ text: z.string().max(100), limit: z.int().min(1).max(100).default(20) }),
  findReceipt: z.strictObject({ receiptNumber: z.string().trim().max(64) }),
  entryId: z.strictObject({ entryId: z.string().max(160) }),
} as const;

export type Inputs = { readonly [K in keyof typeof inputs]: z.output<(typeof inputs)[K]> };
