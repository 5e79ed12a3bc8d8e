import type { HubClient } from '../../start/hub-client.ts';

/** The terminal whose till shows this code. */
export async function terminalIdOf(admin: HubClient, terminalCode: string | null): Promise<string> {
  type Terminals = { readonly terminals: readonly { readonly id: string; readonly terminalCode: string }[] };
  const { terminals } = await admin.get<Terminals>('/api/sync/terminals');
  const own = terminals.find((terminal) => terminal.terminalCode === terminalCode);
  if (!own) throw new Error(`there is no terminal ${terminalCode} at the hub`);
  return own.id;
}
