export { actOf, type Deed, type DeedLine, deeds } from './acts.ts';
export { aCart, aCartLine, aProduct, aRefund, aSale, tender } from './builders.ts';
export { carts } from './carts.ts';
export { eventOf } from './event-of.ts';
export { recountDebts, recountStock, worthOf } from './recount.ts';
export { type Act, aTill, type Place, type TestTill } from './till.ts';
