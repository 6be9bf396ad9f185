import { addressOf, answerTo, headerOf, userOf, type SipRequest, type SipResponse } from './sip-text.ts'

const usualSeconds = 120
const expiresParameter = /;[ \t]*expires[ \t]*=[ \t]*(\d{1,9})/i

/** Which client each extension is registered from. */
export interface Registrar {
  /** The answer to a REGISTER of that client. */
  register(client: string, request: SipRequest): SipResponse
  /** The connection of that client is closed. */
  closed(client: string): void
  clientOf(extension: string): string | null
}

/**
 * Keeps registrations as long as their connection stands: in one window nothing else can die. `changed` hears after the
 * answer was made, with null for an extension that is gone.
 */
export function createRegistrar(changed: (extension: string, client: string | null) => void): Registrar {
  const registrations = new Map<string, string>()

  function remove(extension: string, client: string): void {
    if (registrations.get(extension) !== client) return
    registrations.delete(extension)
    queueMicrotask(() => changed(extension, clientOf(extension)))
  }

  function clientOf(extension: string): string | null {
    return registrations.get(extension) ?? null
  }

  return {
    register(client, request) {
      const extension = userOf(addressOf(headerOf(request, 'To')))
      if (extension === '') return answerTo(request, 400, 'Bad Request')
      const contact = headerOf(request, 'Contact')
      const asked = expiresParameter.exec(contact)?.[1] ?? headerOf(request, 'Expires')
      const seconds = /^\d{1,9}$/.test(asked) ? Number(asked) : usualSeconds
      const bare = contact === '*' ? '' : contact.replace(expiresParameter, '')
      if (contact !== '' && seconds === 0) remove(extension, client)
      else if (contact !== '' && registrations.get(extension) !== client) {
        // The last one wins, as on a site's exchange: a window that was reloaded leaves no ghost that rings.
        registrations.set(extension, client)
        queueMicrotask(() => changed(extension, clientOf(extension)))
      }
      // Without its own contact in the answer a telephone does not believe it.
      return answerTo(request, 200, 'OK', bare === '' ? [] : [{ name: 'Contact', value: `${bare};expires=${seconds}` }])
    },
    closed(client) {
      for (const [extension, from] of registrations) if (from === client) remove(extension, client)
    },
    clientOf,
  }
}
