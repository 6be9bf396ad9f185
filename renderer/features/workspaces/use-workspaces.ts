import { ref, shallowRef } from 'vue'
import type { OutputOf, CallNamed, WireError, WorkspaceEntry } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'

/** The list of this computer's workspaces, and what one does with an entry of it. */
export function useWorkspaces() {
  const list = shallowRef<OutputOf<CallNamed<'workspaces.list'>> | null>(null)
  /** Why there is no list. */
  const error = shallowRef<WireError | null>(null)
  /** Why the last press did not do what it says. */
  const refusal = shallowRef<WireError | null>(null)
  const isBusy = ref(false)
  /** The workspace the window is going to begin anew with. */
  const opening = shallowRef<WorkspaceEntry | null>(null)
  /** Work of somebody else is on its way: asked before it is interrupted. */
  const interrupted = shallowRef<WorkspaceEntry | null>(null)
  /** Its new settings are stored, and somebody chose to let the work be sent before the window begins anew with them. */
  const waiting = shallowRef<WorkspaceEntry | null>(null)

  async function load(): Promise<void> {
    const answer = await bridge().workspaces.list({})
    error.value = answer.ok ? null : answer.error
    if (answer.ok) list.value = answer.value
  }

  /** The window begins anew in that workspace; asks first where that would hold up somebody else's work. */
  async function open(entry: WorkspaceEntry, evenIfSending = false): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    refusal.value = null
    const answer = await bridge().workspaces.choose({ id: entry.id, evenIfSending })
    isBusy.value = false
    interrupted.value = null
    if (answer.ok) {
      waiting.value = null
      opening.value = entry
    } else if (answer.error.code === 'still-sending' && !evenIfSending) interrupted.value = entry
    else refusal.value = answer.error
  }

  /** New settings of the workspace this window works in: it begins anew with them, or goes on where they are the same. */
  async function takeUp(id: string): Promise<void> {
    refusal.value = null
    const answer = await bridge().workspaces.choose({ id, evenIfSending: false })
    waiting.value = null
    if (answer.ok) return
    if (answer.error.code === 'still-sending') {
      interrupted.value = list.value?.entries.find((each) => each.id === id) ?? null
      waiting.value = interrupted.value
    } else refusal.value = answer.error
  }

  /** Takes it off the list; answers whether it is gone. */
  async function remove(entry: WorkspaceEntry): Promise<boolean> {
    if (isBusy.value) return false
    isBusy.value = true
    refusal.value = null
    const answer = await bridge().workspaces.remove({ id: entry.id })
    isBusy.value = false
    if (!answer.ok) refusal.value = answer.error
    // Also after a refusal: the counts have moved on.
    await load()
    return answer.ok
  }

  /** The questions are answered with no; nothing has happened. */
  function stay(): void {
    refusal.value = null
    interrupted.value = null
  }

  return { list, error, refusal, isBusy, opening, interrupted, waiting, load, open, takeUp, remove, stay }
}

export type Workspaces = ReturnType<typeof useWorkspaces>
