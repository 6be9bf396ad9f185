import type { WorkspaceEntry } from '../../preload/contract/index.ts'

/** Practice as the list of workspaces shows it. */
export const practiceEntry: WorkspaceEntry = {
  id: 'practice',
  kind: 'practice',
  name: { en: 'Practice' },
  serverName: '',
  exchangeName: '',
  isCurrent: true,
  problem: null,
  unsent: { count: 0, oldestAt: null },
  signer: null,
  serial: 0,
}
