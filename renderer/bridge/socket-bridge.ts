import { buildFacade, type Transport } from '../../preload/contract/facade.ts'
import type { EventData, EventKey, HelplineApi } from '../../preload/contract/index.ts'
import { createSocketTransport, type SocketLike } from './socket-transport.ts'

/** Opens the loopback socket of this page's own origin: a token first, then the socket with the token. */
async function openSocket(path: string): Promise<SocketLike> {
  const response = await fetch('/socket-token', { method: 'POST', credentials: 'same-origin', redirect: 'error' })
  const body: unknown = response.ok ? await response.json() : null
  const token = typeof body === 'object' && body !== null && 'token' in body ? body.token : null
  if (typeof token !== 'string') throw new Error('The desk gave no token')
  const socket = new WebSocket(`ws://${location.host}${path}`, ['helpline', `token.${token}`])
  return {
    send: (text) => socket.send(text),
    listen(on) {
      socket.addEventListener('message', (event) => on.message(event.data))
      socket.addEventListener('close', (event) => on.close(event.code), { once: true })
    },
  }
}

/**
 * After a cut nobody knows which events were missed, so the state is read anew and told as if it had just changed.
 */
async function tellState(
  api: HelplineApi,
  isWall: boolean,
  tell: (key: EventKey, data: unknown) => void,
): Promise<void> {
  const state = await api.app.getState({})
  if (!state.ok) return
  const { session, link, practice, othersUnsent, pull, search } = state.value
  tell('sessionChanged', session)
  tell('linkChanged', link)
  tell('practiceChanged', practice)
  // The wallboard may not ask for the rest.
  if (isWall) return
  tell('othersUnsentChanged', othersUnsent)
  tell('pullProgressed', pull)
  tell('searchProgressed', search)
  const summary = session.phase === 'signed-in' ? await api.outbox.summary({}) : null
  if (summary?.ok === true) tell('outboxChanged', summary.value)
  if (session.phase === 'signed-in') tell('casesPulled', { count: 0 } satisfies EventData<'casesPulled'>)
}

/** What the page says when its desk has gone, in both languages. */
const gone = [
  ['en', 'Helpline Desk has stopped. Everything saved is kept on this computer. Start it again to go on.'],
  ['sw', 'Helpline Desk imesimama. Yote yaliyohifadhiwa yapo kwenye kompyuta hii. Ianzishe tena ili kuendelea.'],
]
const wallClosed = [
  ['en', 'The wallboard is closed. Open it again from the board of the desk.'],
  ['sw', 'Ubao wa ukutani umefungwa. Ufungue tena kutoka kwenye ubao wa dawati.'],
]

/** Clears the page of a desk that has ended: what it showed can no longer be locked. Text only. */
function showOnly(lines: readonly (readonly string[])[]): void {
  const paragraphs = lines.map(([lang = '', text = '']) => {
    const paragraph = document.createElement('p')
    paragraph.lang = lang
    paragraph.textContent = text
    return paragraph
  })
  document.body.replaceChildren(...paragraphs)
}

/** `window.helpline` over the loopback socket of the Chromium shell (DESIGN 5). */
export function createSocketBridge(isWall: boolean): HelplineApi {
  const told = new Set<(key: string, data: unknown) => void>()
  const socket = createSocketTransport({
    open: () => openSocket(isWall ? '/wall-socket' : '/socket'),
    after: (ms, run) => {
      setTimeout(run, ms)
    },
    onDismissed(isRaised) {
      if (isWall) {
        // Where the browser does not let it close itself, it shows nothing any more.
        showOnly(wallClosed)
        window.close()
        return
      }
      // A window that a newer one replaced closes itself where the browser lets it, and says so where not.
      if (isRaised) window.close()
      location.replace('/elsewhere')
    },
    onGone: () => showOnly(isWall ? wallClosed : gone),
    onReturned() {
      void tellState(api, isWall, (key, data) => {
        for (const listener of told) listener(key, data)
      })
    },
  })
  const transport: Transport = {
    call: (name, input) => socket.call(name, input),
    onEvent(listener) {
      told.add(listener)
      const stop = socket.onEvent(listener)
      return () => {
        told.delete(listener)
        stop()
      }
    },
  }
  const api = buildFacade(transport)
  return api
}
