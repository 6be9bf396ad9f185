import type { PhoneAccount } from '../../preload/contract/index.ts'
import type { Person } from './open-workspace.ts'
import type { Site } from './site.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

/** Where and as whom the telephone of this person registers; null without an extension. */
function phoneAccountOf(site: Site['phone'], person: Person): PhoneAccount | null {
  if (person.extension === '') return null
  return {
    extension: person.extension,
    displayName: person.displayName.slice(0, 200),
    server: site.server,
    secret: '',
    joinCallerName: site.joinCallerName,
    wrapUpSeconds: site.wrapUpSeconds,
    wrapUpExtensionSeconds: site.wrapUpExtensionSeconds,
    echoNumber: site.echoNumber,
  }
}

export function phoneHandlers({ session, preferences, phoneSite, callWatch }: UseCaseDeps): HandlersOf<'phone'> {
  return {
    'phone.getAccount': () => ({
      account: phoneAccountOf(phoneSite, session.workspace().person()),
      devices: preferences.devices(),
    }),
    'phone.setDevices': async (devices) => {
      await preferences.setDevices(devices)
      return {}
    },
    'phone.getHistory': ({ number }) => session.workspace().db.callerHistory({ number }),
    'phone.setBusy': ({ isBusy }) => {
      callWatch.setBusy(isBusy)
      return {}
    },
  }
}
