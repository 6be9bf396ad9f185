import type { FoundCall } from '../../preload/contract/index.ts'
import type { OpenWorkspace } from './open-workspace.ts'

/** More than anybody has on a screen. */
const mostRemembered = 3000

/** Calls that only the server has and that were just listed from there: their numbers can be asked for in plain, too. */
export interface ListedCalls {
  listed(workspace: OpenWorkspace, calls: readonly Pick<FoundCall, 'id' | 'number'>[]): void
  /** Null for one that was not listed to this person. */
  numberOf(workspace: OpenWorkspace, callRef: string): string | null
}

/** Goes with the workspace: whoever opens it anew lists them anew. */
export function createListedCalls(): ListedCalls {
  const numbers = new WeakMap<OpenWorkspace, Map<string, string>>()
  return {
    listed(workspace, calls) {
      const known = numbers.get(workspace) ?? new Map<string, string>()
      numbers.set(workspace, known)
      for (const { id, number } of calls) {
        known.delete(id)
        known.set(id, number)
      }
      for (const id of known.keys()) {
        if (known.size <= mostRemembered) break
        known.delete(id)
      }
    },
    numberOf: (workspace, callRef) => numbers.get(workspace)?.get(callRef) ?? null,
  }
}
