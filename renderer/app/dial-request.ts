import { defineStore } from 'pinia'

/** A number somebody wants to call from another screen, and the case it is about; null without one. */
interface DialRequest {
  readonly number: string
  readonly caseId: string | null
}

/** How a screen asks the telephone to call: it need not know the telephone, which itself knows the cases. */
export const useDialRequests = defineStore('dial-requests', () => {
  const listeners = new Set<(request: DialRequest) => void>()

  function ask(request: DialRequest): void {
    for (const listener of listeners) listener(request)
  }

  /** The answer stops listening. */
  function onAsked(listener: (request: DialRequest) => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  return { ask, onAsked }
})
