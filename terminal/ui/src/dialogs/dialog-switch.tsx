import type { PricedLine } from '@counterbook/shared/cart';
import { useTill } from '../connection/till-context.tsx';
import { PaperDrawer } from '../paper/paper-drawer.tsx';
import { PayDialog } from '../pay/pay-dialog.tsx';
import type { Dialog } from '../sell/dialog.ts';
import { CloseShiftDialog } from './close-shift-dialog.tsx';
import { RemoveDialog, VoidDialog } from './confirm-dialogs.tsx';
import { CustomerDialog } from './customer-dialog.tsx';
import { DebtDialog } from './debt-dialog.tsx';
import { DevicesDialog } from './devices/devices-dialog.tsx';
import { DiscountDialog } from './discount-dialog.tsx';
import { DrawerDialog } from './drawer-dialog.tsx';
import { EditCustomerDialog } from './edit-customer.tsx';
import { EditProductDialog } from './edit-product.tsx';
import { FindProductDialog } from './find-product.tsx';
import { KeysDialog } from './keys-dialog.tsx';
import { LabelsDialog } from './labels-dialog.tsx';
import { MergeCustomerDialog } from './merge-customer.tsx';
import { MoreDialog } from './more-dialog.tsx';
import { NotesDialog } from './notes-dialog.tsx';
import { ParkDialog } from './park-dialog.tsx';
import { ParkedDialog } from './parked-dialog.tsx';
import { PriceDialog } from './price-dialog.tsx';
import { PrintsDialog } from './prints-dialog.tsx';
import { QuantityDialog } from './quantity-dialogs.tsx';
import { ReceiptsDialog } from './receipts-dialog.tsx';
import { RefundDialog } from './refund-dialog.tsx';
import { SafetyDialog } from './safety-dialog.tsx';
import { ScannerDialog } from './scanner-dialog.tsx';
import { StockDialog } from './stock-dialog.tsx';
import { SyncDialog } from './sync-dialog.tsx';
import { WeightDialog } from './weight-dialog.tsx';
import { WhichProductDialog } from './which-product.tsx';

export type DialogProps = {
  readonly onClose: () => void;
  readonly onOpen: (dialog: Dialog | null) => void;
};

type DialogSwitchProps = {
  readonly dialog: Dialog;
  readonly line: PricedLine | undefined;
  readonly onOpen: (dialog: Dialog | null) => void;
};

export function DialogSwitch({ dialog, line, onOpen }: DialogSwitchProps) {
  const { view } = useTill();
  const cart = view?.cart;
  const props: DialogProps = { onOpen, onClose: () => onOpen(null) };
  if (!cart) return null;
  switch (dialog.type) {
    case 'weight':
      return <WeightDialog {...props} product={dialog} />;
    case 'quantity':
      return line && <QuantityDialog {...props} line={line} />;
    case 'price':
      return line && <PriceDialog {...props} line={line} />;
    case 'discount':
      return <DiscountDialog {...props} cart={cart} line={line} />;
    case 'remove':
      return line && <RemoveDialog {...props} line={line} />;
    case 'void':
      return <VoidDialog {...props} cart={cart} />;
    case 'park':
      return <ParkDialog {...props} cart={cart} />;
    case 'parked':
      return <ParkedDialog {...props} cart={cart} />;
    case 'pay':
      return <PayDialog {...props} cart={cart} />;
    case 'customer':
      return <CustomerDialog {...props} cart={cart} />;
    case 'debt':
      return <DebtDialog {...props} customer={dialog.customer} />;
    case 'customer-edit':
      return <EditCustomerDialog {...props} customerId={dialog.customerId} confirms={dialog.confirms} />;
    case 'merge-customer':
      return <MergeCustomerDialog {...props} customer={dialog.customer} />;
    case 'find-product':
      return <FindProductDialog {...props} />;
    case 'product':
      return <EditProductDialog {...props} productId={dialog.productId} confirms={dialog.confirms} />;
    case 'labels':
      return <LabelsDialog {...props} productId={dialog.productId} name={dialog.name} />;
    case 'which-product':
      return <WhichProductDialog {...props} {...dialog} />;
    case 'refund':
      return <RefundDialog {...props} cart={cart} />;
    case 'receipts':
      return <ReceiptsDialog {...props} />;
    case 'safety':
      return <SafetyDialog {...props} />;
    case 'devices':
      return <DevicesDialog {...props} />;
    case 'scanner':
      return <ScannerDialog {...props} />;
    case 'prints':
      return <PrintsDialog {...props} />;
    case 'notes':
      return <NotesDialog {...props} />;
    case 'sync':
      return <SyncDialog {...props} />;
    case 'drawer':
      return <DrawerDialog {...props} />;
    case 'stock':
      return <StockDialog {...props} />;
    case 'close-shift':
      return <CloseShiftDialog {...props} />;
    case 'paper':
      return <PaperDrawer {...props} />;
    case 'more':
      return <MoreDialog {...props} />;
    case 'keys':
      return <KeysDialog {...props} />;
  }
}
