/**
 * Every kind of place that can have the focus when a scan comes, with the till's own listener over it. The proof in
 * `tests/scan` types and scans here and reads what arrived: `window.seen`.
 */
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { listenToScanner } from '../src/keys/listen-to-scanner.ts';
import { useKeys } from '../src/keys/use-keys.ts';
import { readWedge } from '../src/keys/wedge-settings.ts';

const seen = { scans: [] as string[], clicks: 0, shortcuts: 0 };
Object.assign(window, { seen });
listenToScanner({ settings: readWedge, onScan: (code) => seen.scans.push(code) });

const click = () => {
  seen.clicks += 1;
};

function Places() {
  const [amount, setAmount] = useState('12');
  useKeys({ '+': () => (seen.shortcuts += 1), '?': () => (seen.shortcuts += 1) });
  return (
    <main>
      <input id="text" aria-label="text" defaultValue="before after" />
      <input
        id="amount"
        aria-label="amount"
        value={amount}
        onChange={(event) => setAmount(event.currentTarget.value.replace(/\D/g, '').slice(0, 16))}
      />
      <input id="password" aria-label="password" type="password" />
      <textarea id="area" aria-label="area" defaultValue={'one\ntwo'} />
      <select id="select" aria-label="select" defaultValue="9">
        {['1', '4', '9', '0', 'A'].map((value) => (
          <option key={value}>{value}</option>
        ))}
      </select>
      <input id="check" aria-label="check" type="checkbox" />
      <button id="button" type="button" onClick={click}>
        Button
      </button>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          click();
        }}
      >
        <input id="form-field" aria-label="form field" />
      </form>
      <dialog id="dialog">
        <input id="dialog-field" aria-label="dialog field" />
        <button id="dialog-button" type="button" onClick={click}>
          In the dialog
        </button>
      </dialog>
      <iframe
        id="frame"
        title="frame"
        srcDoc='<input id="frame-field"><button id="frame-button">x</button><iframe id="inner" srcdoc="<input id=inner-field>"></iframe>'
      />
    </main>
  );
}

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<Places />);
