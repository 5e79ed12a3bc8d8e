import type { CartView, PrinterTrouble, PrinterView, TillView } from '../../../src/host/protocol/views.ts';
import { KeyLabel } from '../keys/key-label.tsx';
import { Notice } from '../parts/notice.tsx';
import type { Text } from '../text/en.ts';
import { useWords } from '../text/text-context.tsx';
import { discountText } from './cart-lines.tsx';
import { CustomerCard } from './customer-card.tsx';
import { type Dialog, dialogOfNote, KEY_OF, type PlainDialog } from './dialog.ts';
import { ParkedCard } from './parked-card.tsx';

type SidePanelProps = {
  readonly view: TillView;
  readonly cart: CartView;
  readonly hasLine: boolean;
  readonly onOpen: (type: PlainDialog) => void;
  /** Opens what somebody must look at. */
  readonly onSettle: (dialog: Dialog) => void;
  readonly onSearch: () => void;
  readonly onPark: () => void;
};

/** What to do next. The actions keep their places whatever the cart holds. */
export function SidePanel({ view, cart, hasLine, onOpen, onSettle, onSearch, onPark }: SidePanelProps) {
  const { text } = useWords();
  const isEmpty = cart.lines.length === 0;
  const action = (type: keyof typeof ACTIONS) => ({
    label: text[ACTIONS[type]],
    name: KEY_OF[type],
    onPress: () => onOpen(type),
  });
  return (
    <aside className="side">
      <div className="side-top">
        <CustomerCard customer={cart.customer} onOpen={() => onOpen('customer')} />
        <ParkedCard count={view.parked.length} isEmpty={isEmpty} onOpen={onPark} />
        <Troubles view={view} onSettle={onSettle} />
      </div>
      <Totals cart={cart} pricesIncludeTax={view.shop?.pricesIncludeTax ?? true} />
      <div className="actions">
        <Action label={text.search} name={KEY_OF.search} onPress={onSearch} />
        <Action {...action('quantity')} isOff={!hasLine} />
        <Action {...action('price')} isOff={!hasLine} />
        <Action {...action('discount')} isOff={isEmpty} />
        <Action {...action('remove')} name="Del" shortcut="Delete" isOff={!hasLine} />
        <Action {...action('void')} isOff={isEmpty} />
        <Action {...action('refund')} />
        <Action {...action('receipts')} />
        <Action {...action('more')} />
      </div>
      <button
        type="button"
        className="pay-button"
        aria-keyshortcuts={KEY_OF.pay}
        disabled={isEmpty}
        onClick={() => onOpen('pay')}
      >
        <span>{text.pay}</span>
        <KeyLabel name={KEY_OF.pay} />
      </button>
    </aside>
  );
}

const ACTIONS = {
  quantity: 'quantity',
  price: 'price',
  discount: 'discount',
  remove: 'remove',
  void: 'voidSale',
  refund: 'refund',
  receipts: 'receipts',
  more: 'more',
} as const;

type ActionProps = {
  readonly label: string;
  readonly name: string;
  readonly shortcut?: string;
  readonly isOff?: boolean;
  readonly onPress: () => void;
};

function Action({ label, name, shortcut = name, isOff = false, onPress }: ActionProps) {
  return (
    <button type="button" className="action" aria-keyshortcuts={shortcut} disabled={isOff} onClick={onPress}>
      <span>{label}</span>
      <KeyLabel name={name} />
    </button>
  );
}

function Totals({ cart, pricesIncludeTax }: { readonly cart: CartView; readonly pricesIncludeTax: boolean }) {
  const { text, format } = useWords();
  return (
    <div className="totals">
      <dl>
        {cart.discountTotal > 0 && (
          <>
            <dt>{text.subtotal}</dt>
            <dd>{format.money(cart.subtotal)}</dd>
            <dt>
              {text.discounts}
              {cart.discount !== null && (
                <span className="tag">{discountText(cart.discount, text, format)}</span>
              )}
            </dt>
            <dd>{format.money(-cart.discountTotal)}</dd>
          </>
        )}
        <dt>{pricesIncludeTax ? text.taxIncluded : text.tax}</dt>
        <dd>{format.money(cart.taxTotal)}</dd>
      </dl>
      <p className="total" aria-live="polite">
        <span className="total-label">
          {text.total} <span className="quiet">{text.lineCount(cart.lines.length)}</span>
        </span>
        <output className="total-amount" aria-label={text.total}>
          {format.money(cart.total)}
        </output>
      </p>
    </div>
  );
}

function Troubles({ view, onSettle }: Pick<SidePanelProps, 'view' | 'onSettle'>) {
  const { text } = useWords();
  const { prints } = view;
  const notesBehind = view.attentionCount - view.attention.length;
  return (
    <>
      <PrinterTroubles printers={view.printers} />
      {prints.length > 0 && (
        <Notice kind="attention">
          {text.printsAsked(prints.length)}{' '}
          <button type="button" className="link" onClick={() => onSettle({ type: 'prints' })}>
            {text.look}
          </button>
        </Notice>
      )}
      {view.safety.notices.slice(0, 1).map(({ id, message }) => (
        <Notice key={id} kind="attention">
          {text.needsManager}: {message}
        </Notice>
      ))}
      {view.attention.map(({ id, message, edit }) => (
        <Notice key={id} kind="attention">
          {text.needsManager}: {message}{' '}
          {edit !== null && (
            <button type="button" className="link" onClick={() => onSettle(dialogOfNote(edit))}>
              {text.look}
            </button>
          )}{' '}
          {notesBehind > 0 && (
            <button type="button" className="link" onClick={() => onSettle({ type: 'notes' })}>
              {text.notesBehind(notesBehind)}
            </button>
          )}
        </Notice>
      ))}
    </>
  );
}

/** The worst first; a printer that stands in is only told of when it is in trouble itself. */
function PrinterTroubles({ printers }: { readonly printers: readonly PrinterView[] }) {
  const { text } = useWords();
  const told = printers.flatMap(({ name, role, isSpare, trouble, note }) => {
    const words = text.printerOf[isSpare ? 'spare' : role];
    const says = trouble === null ? note && text.printerNote[note] : troubleText(role, trouble, text);
    return says === null ? [] : [{ name, says: words(says) }];
  });
  return told.map(({ name, says }) => (
    <Notice key={name} kind="attention">
      {says}
    </Notice>
  ));
}

/** What becomes of what waits is another thing for receipts and for labels. */
function troubleText(role: PrinterView['role'], trouble: PrinterTrouble, text: Text): string {
  const says = text.printerTrouble[trouble];
  return role === 'label' ? `${says} ${text.labelsWait}` : text.printerSays(says);
}
