import { useEffect, useState } from 'react';
import type { DevicesView } from '../../../../src/host/protocol/device-views.ts';
import { useTill } from '../../connection/till-context.tsx';

/** How the till's devices are, while somebody looks; null until the engine has spoken of them. */
export function useDevices(): DevicesView | null {
  const { client } = useTill();
  const [devices, setDevices] = useState<DevicesView | null>(null);
  useEffect(() => {
    const subscription = client.devices.subscribe(undefined, { onData: setDevices });
    return () => subscription.unsubscribe();
  }, [client]);
  return devices;
}
