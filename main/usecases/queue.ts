import { atServer } from './at-server.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

export function queueHandlers(deps: UseCaseDeps): HandlersOf<'queue'> {
  const { queue } = deps
  return {
    'queue.getState': () => queue.state(),
    'queue.join': () => atServer(deps, (session) => queue.join(session)),
    'queue.leave': () => atServer(deps, (session) => queue.leave(session)),
    'queue.refresh': () => {
      queue.refresh()
      return {}
    },
  }
}
