import { Button } from '@mantine/core';
import { useState } from 'react';
import type { FoundDeviceView } from '../../../../src/host/protocol/device-views.ts';
import { useWords } from '../../text/text-context.tsx';

type FoundRowProps = {
  readonly device: FoundDeviceView;
  readonly onChoose: (fit: FoundDeviceView['fits'][number]) => void;
};

/** What it is in a sentence, what is wrong with it, and what it can be used for. */
export function FoundRow({ device, onChoose }: FoundRowProps) {
  const { text } = useWords();
  const [isOpen, setOpen] = useState(false);
  const { kind, address, name, path, trouble, usedFor, fits } = device;
  const roles = usedFor.map((role) => text.deviceRoles[role]).join(', ');
  const what = name === null ? text.foundKinds[kind] : `${text.foundKinds[kind]}: ${name}`;
  const [only] = fits;
  const press = () => (fits.length === 1 && only !== undefined ? onChoose(only) : setOpen(!isOpen));
  return (
    <li className="found-row">
      <div className="found-what">
        <span className="row-name">{what}</span>
        <span className="quiet">
          <bdi dir="ltr" className="device-place">
            {path === null || address.endsWith(path) ? address : `${address} · ${path}`}
          </bdi>
        </span>
        {trouble !== null && <span className="found-trouble">{text.lineTrouble[trouble]}</span>}
        {roles !== '' && <span className="quiet">{text.foundUsed(roles)}</span>}
      </div>
      {fits.length > 0 && (
        <Button
          variant="default"
          aria-label={`${text.foundUse}: ${what} ${address}`}
          {...(fits.length > 1 ? { 'aria-expanded': isOpen } : {})}
          onClick={press}
        >
          {text.foundUse}
        </Button>
      )}
      {isOpen && (
        <fieldset className="found-fits">
          <legend className="quiet">{text.foundUseAs}</legend>
          {fits.map((fit) => (
            <Button key={fit.role} variant="default" onClick={() => onChoose(fit)}>
              {text.deviceRoles[fit.role]}
            </Button>
          ))}
        </fieldset>
      )}
    </li>
  );
}
