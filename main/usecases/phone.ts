import { AppError, codeOf, grants, plainExchange } from '../../preload/contract/index.ts'
import type { Colleague, PhoneAccount } from '../../preload/contract/index.ts'
import { fillTemplate } from '../site/site-values.ts'
import type { SitePhone } from '../site/site.ts'
import { createServerQuestions } from './ask-server.ts'
import { atServer } from './at-server.ts'
import type { Person } from './open-workspace.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

/** The telephone account of a person at this site without its secret; null without an exchange or an extension. */
export function phoneAccountOf(site: SitePhone, person: Person): PhoneAccount | null {
  if (site === null || person.extension === '') return null
  const isReal = 'extensionRule' in site
  const extension = isReal ? fillTemplate(site.extensionRule, person) : person.extension
  if (extension === '') return null
  const abilities = isReal ? site : plainExchange()
  // The codes of supervision are told to nobody else; that only supervisors' extensions may dial them is the exchange's part.
  const maySupervise = grants[person.role].includes('call.supervise')
  return {
    extension: extension.slice(0, 40),
    displayName: person.displayName.slice(0, 200),
    server: site.server,
    secret: '',
    joinCallerName: site.joinCallerName,
    wrapUpSeconds: site.wrapUpSeconds,
    wrapUpExtensionSeconds: site.wrapUpExtensionSeconds,
    echoNumber: site.echoNumber,
    control: maySupervise ? abilities.control : { ...abilities.control, supervise: null },
    colleagues: abilities.colleagues.filter((each) => each.extension !== extension),
    autoAnswer: abilities.autoAnswer,
    pauseReasons: abilities.pauseReasons,
  }
}

/** The SIP secret of a person at this site; '' in practice. */
export function phoneSecretOf(site: SitePhone, person: Person): string {
  return site !== null && 'secret' in site ? fillTemplate(site.secret, person).slice(0, 200) : ''
}

export function phoneHandlers(deps: UseCaseDeps, questions = createServerQuestions(deps)): HandlersOf<'phone'> {
  const { session, preferences, phone, callWatch, dialLink } = deps

  /** The server's list; the site's own where the server has none, is away, or does not let this person read it. */
  async function colleagues(): Promise<Colleague[]> {
    const own = phoneAccountOf(phone.site, session.workspace().person())
    let listed: Colleague[] = []
    try {
      listed = await atServer(deps, (using) => deps.gateway.listColleagues(using))
    } catch (error) {
      if (!(error instanceof AppError) || codeOf(error) === 'not-signed-in') throw error
    }
    const known = listed.length > 0 ? listed : (own?.colleagues ?? [])
    return known.filter((each) => each.extension !== own?.extension)
  }

  /** A shell whose window cannot keep pins makes the connection to the exchange itself. */
  function relayed(server: PhoneAccount['server']): PhoneAccount['server'] {
    const url = phone.relayed()
    return server.kind === 'wss' && url !== null ? { ...server, url } : server
  }

  return {
    'phone.getAccount': () => {
      const person = session.workspace().person()
      const account = phoneAccountOf(phone.site, person)
      const devices = preferences.devices()
      if (account === null) return { account, devices }
      const secret = phoneSecretOf(phone.site, person)
      if (secret !== '' && !phone.secretGate.mayPass()) throw new AppError('secret-handed-out')
      return { account: { ...account, server: relayed(account.server), secret }, devices }
    },
    'phone.probe': async () => ({ verdict: await phone.probe() }),
    'phone.listColleagues': colleagues,
    'phone.takeDialLink': () => ({ number: dialLink.take() }),
    'phone.setDevices': async (devices) => {
      await preferences.setDevices(devices)
      return {}
    },
    'phone.getHistory': ({ number }) => session.workspace().db.callerHistory({ number }),
    'phone.getHistoryAtServer': async ({ number }) => {
      const workspace = session.workspace()
      const { server } = await questions.ofNumber(workspace, number)
      return { server, history: await workspace.db.callerHistory({ number }) }
    },
    'phone.setBusy': ({ isBusy }) => {
      callWatch.setBusy(isBusy)
      return {}
    },
  }
}
