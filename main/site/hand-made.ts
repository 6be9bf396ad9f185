import { AppError, PhoneControl, PickLists } from '../../preload/contract/index.ts'
import type { FieldProblem, HandMadeSite } from '../../preload/contract/index.ts'
import type { PracticeSite, Site } from './site.ts'
import { isPin, isTimeZone, readAddress } from './site-values.ts'

/** What a new site begins with where its maker is not asked: the shipped settings. */
export type SiteDefaults = Pick<PracticeSite, 'roleCodes' | 'links' | 'pickLists'>

/** Workspaces of many desks come back after an outage: spread over this time, and patient with a slow line (DESIGN 6.5). */
const reconnectSpreadMs = 20_000
const serverTimeoutMs = 20_000

/** The feature codes an Asterisk of a helpline usually has. */
const asteriskCodes: PhoneControl = {
  transfer: 'refer',
  conference: { room: '*30{extension}' },
  supervise: {
    listen: '*21{extension}',
    whisper: '*22{extension}',
    barge: '*23{extension}',
    switching: '*24{extension}',
    tells: true,
  },
  pause: null,
  lamps: true,
}

const basic: PhoneControl = { transfer: 'none', conference: null, supervise: null, pause: null, lamps: false }

type Rule = FieldProblem['rule']

/** Every field that is wrong, at once. */
export function problemsOfHandMade(made: HandMadeSite): FieldProblem[] {
  const problems: FieldProblem[] = []
  const tell = (field: string, rule: Rule | null): void => {
    if (rule !== null) problems.push({ field, rule, serverText: null })
  }
  const given = (text: string): Rule | null => (text === '' ? 'required' : null)
  const address = (text: string, scheme: 'https' | 'wss'): Rule | null => {
    if (text === '') return 'required'
    const verdict = readAddress(text, scheme)
    return verdict === 'good' ? null : verdict
  }
  const pins = (all: readonly string[]): Rule | null => (all.every(isPin) ? null : 'not-understood')
  tell('name', given(made.name))
  tell('serverAddress', address(made.serverAddress, 'https'))
  tell('timeZone', given(made.timeZone) ?? (isTimeZone(made.timeZone) ? null : 'not-understood'))
  tell('serverPins', pins(made.serverPins))
  const { exchange } = made
  if (exchange !== null) {
    tell('exchangeAddress', address(exchange.exchangeAddress, 'wss'))
    tell('domain', exchange.domain === '' || /^[a-z0-9.:-]+$/i.test(exchange.domain) ? null : 'not-understood')
    tell('extensionRule', given(exchange.extensionRule) ?? ruleOf(exchange.extensionRule))
    tell('exchangePins', pins(exchange.exchangePins))
    if (sharesHost(made.serverAddress, exchange.exchangeAddress)) {
      tell('serverPins', besides(made.serverPins, exchange.exchangePins))
      tell('exchangePins', besides(exchange.exchangePins, made.serverPins))
    }
    tell('pauseOn', pauseCode(exchange.pauseOn, exchange.pauseOff))
    tell('pauseOff', pauseCode(exchange.pauseOff, exchange.pauseOn))
  }
  tell('pickListText', listsOf(made.pickListText) === 'unreadable' ? 'not-understood' : null)
  return problems
}

/** What may stand in an extension: signs of an extension and the two places. */
function ruleOf(rule: string): Rule | null {
  return /^(?:[\w.-]|\{extension\}|\{login\})+$/.test(rule) ? null : 'not-understood'
}

/** Pins are kept by host, whatever the port (SECURITY D3): those of the one are then asked of the other too. */
function sharesHost(server: string, exchange: string): boolean {
  const host = URL.parse(server)?.hostname
  return host !== undefined && host === URL.parse(exchange)?.hostname
}

const besides = (own: readonly string[], other: readonly string[]): Rule | null =>
  own.length === 0 && other.length > 0 ? 'required' : null

function pauseCode(code: string, other: string): Rule | null {
  if (code === '') return other === '' ? null : 'required'
  return PhoneControl.shape.pause.safeParse({ on: code, off: code, lamp: '' }).success ? null : 'not-understood'
}

function listsOf(text: string): PickLists | 'unreadable' | null {
  if (text.trim() === '') return null
  try {
    const lists = PickLists.safeParse(JSON.parse(text))
    return lists.success ? lists.data : 'unreadable'
  } catch {
    return 'unreadable'
  }
}

/**
 * The site somebody typed in, over the one it replaces. `invalid` names every field that is wrong. `secret` null keeps
 * the one there is.
 */
export function siteOfHandMade(
  made: HandMadeSite,
  secret: string | null,
  given: { id: string; before: Site | null; defaults: SiteDefaults },
): Omit<Site, 'serial'> {
  const problems = problemsOfHandMade(made)
  if (problems.length > 0) throw new AppError('invalid', { fields: problems })
  const { before, defaults } = given
  const lists = listsOf(made.pickListText)
  return {
    id: given.id,
    name: { ...before?.name, en: made.name },
    dialect: made.dialect,
    timeZone: made.timeZone,
    serverTimeoutMs: before?.serverTimeoutMs ?? serverTimeoutMs,
    idleLockMinutes: made.idleLockMinutes,
    reconnectSpreadMs: before?.reconnectSpreadMs ?? reconnectSpreadMs,
    roleCodes: before?.roleCodes ?? defaults.roleCodes,
    links: before?.links ?? defaults.links,
    pickLists: lists === null || lists === 'unreadable' ? (before?.pickLists ?? defaults.pickLists) : lists,
    server: { url: made.serverAddress },
    pins: { server: made.serverPins, pbx: made.exchange?.exchangePins ?? [] },
    phone: phoneOf(made.exchange, secret ?? before?.phone?.secret ?? ''),
    recoveryKey: before?.recoveryKey ?? null,
  }
}

function phoneOf(exchange: HandMadeSite['exchange'], secret: string): Site['phone'] {
  if (exchange === null) return null
  const { pauseOn, pauseOff } = exchange
  return {
    server: {
      kind: 'wss',
      url: exchange.exchangeAddress,
      domain: exchange.domain === '' ? new URL(exchange.exchangeAddress).hostname : exchange.domain,
    },
    extensionRule: exchange.extensionRule,
    secret,
    joinCallerName: exchange.joinCallerName,
    wrapUpSeconds: exchange.wrapUpSeconds,
    wrapUpExtensionSeconds: 60,
    echoNumber: exchange.echoNumber,
    control: {
      ...(exchange.control === 'asterisk' ? asteriskCodes : basic),
      pause: pauseOn === '' ? null : { on: pauseOn, off: pauseOff, lamp: '' },
    },
    colleagues: [],
    autoAnswer: {
      names: exchange.control === 'asterisk' ? ['Autodial', 'Supervisor'] : [],
      queueCalls: exchange.queueAutoAnswer,
      trustsHeader: false,
    },
    pauseReasons: exchange.pauseReasons,
  }
}

/** A site made by hand as the form shows it; the secret and the pick lists stay here. */
export function handMadeOf(site: Site): HandMadeSite {
  const { phone } = site
  return {
    name: site.name['en'] ?? '',
    serverAddress: site.server.url,
    dialect: site.dialect,
    timeZone: site.timeZone,
    idleLockMinutes: site.idleLockMinutes,
    serverPins: [...site.pins.server],
    exchange:
      phone === null
        ? null
        : {
            exchangeAddress: phone.server.url,
            domain: phone.server.domain,
            extensionRule: phone.extensionRule,
            exchangePins: [...site.pins.pbx],
            control: phone.control.transfer === 'refer' ? 'asterisk' : 'basic',
            joinCallerName: phone.joinCallerName,
            echoNumber: phone.echoNumber,
            wrapUpSeconds: phone.wrapUpSeconds,
            pauseReasons: [...phone.pauseReasons],
            pauseOn: phone.control.pause?.on ?? '',
            pauseOff: phone.control.pause?.off ?? '',
            queueAutoAnswer: phone.autoAnswer.queueCalls,
          },
    pickListText: '',
  }
}
