import { HandMadeSite, type FieldProblem } from '../../../preload/contract/index.ts'

/** A site as its form holds it: texts as they are typed, lists one a line. */
export interface SiteDraft {
  name: string
  timeZone: string
  idleLockMinutes: string
  pickListText: string
  serverAddress: string
  dialect: HandMadeSite['dialect']
  serverPins: string
  hasExchange: boolean
  exchangeAddress: string
  domain: string
  extensionRule: string
  /** What is typed anew: the one kept in the core never comes here. */
  secret: string
  /** The secret kept in the core is to go. */
  dropsSecret: boolean
  exchangePins: string
  control: Exchange['control']
  queueAutoAnswer: boolean
  wrapUpSeconds: string
  joinCallerName: string
  echoNumber: string
  pauseReasons: string
  pauseOn: string
  pauseOff: string
}

type Exchange = NonNullable<HandMadeSite['exchange']>
export type SiteFieldName = keyof SiteDraft

/** What a helpline with an Asterisk most often needs; the zone is the one of this computer. */
export function newDraft(timeZone: string): SiteDraft {
  return {
    name: '',
    timeZone,
    idleLockMinutes: '10',
    pickListText: '',
    serverAddress: 'https://',
    dialect: 'crm',
    serverPins: '',
    hasExchange: true,
    exchangeAddress: 'wss://',
    domain: '',
    extensionRule: '{extension}',
    secret: '',
    dropsSecret: false,
    exchangePins: '',
    control: 'asterisk',
    queueAutoAnswer: false,
    wrapUpSeconds: '60',
    joinCallerName: 'AgentLogin',
    echoNumber: '',
    pauseReasons: '',
    pauseOn: '',
    pauseOff: '',
  }
}

/** The form of a site that is there already. */
export function draftOf({ exchange, ...site }: HandMadeSite): SiteDraft {
  const draft = {
    ...newDraft(site.timeZone),
    ...site,
    idleLockMinutes: String(site.idleLockMinutes),
    serverPins: site.serverPins.join('\n'),
  }
  if (exchange === null) return { ...draft, hasExchange: false }
  return {
    ...draft,
    ...exchange,
    hasExchange: true,
    exchangePins: exchange.exchangePins.join('\n'),
    wrapUpSeconds: String(exchange.wrapUpSeconds),
    pauseReasons: exchange.pauseReasons.join('\n'),
  }
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** `https://` alone is what the form began with. */
const addressOf = (text: string): string => (/^\w+:\/\/$/.test(text.trim()) ? '' : text.trim())

const numberOf = (text: string): number => (/^\d{1,5}$/.test(text.trim()) ? Number(text.trim()) : Number.NaN)

export type ReadDraft =
  | { readonly ok: true; readonly site: HandMadeSite }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] }

/** The site a draft stands for, or what the core would not even read of it; the core judges the rest. */
export function siteOf(draft: SiteDraft): ReadDraft {
  const exchange = {
    exchangeAddress: addressOf(draft.exchangeAddress),
    domain: draft.domain,
    extensionRule: draft.extensionRule,
    exchangePins: linesOf(draft.exchangePins),
    control: draft.control,
    joinCallerName: draft.joinCallerName,
    echoNumber: draft.echoNumber,
    wrapUpSeconds: numberOf(draft.wrapUpSeconds),
    pauseReasons: linesOf(draft.pauseReasons),
    pauseOn: draft.pauseOn,
    pauseOff: draft.pauseOff,
    queueAutoAnswer: draft.queueAutoAnswer,
  }
  const read = HandMadeSite.safeParse({
    name: draft.name,
    serverAddress: addressOf(draft.serverAddress),
    dialect: draft.dialect,
    timeZone: draft.timeZone,
    idleLockMinutes: numberOf(draft.idleLockMinutes),
    serverPins: linesOf(draft.serverPins),
    exchange: draft.hasExchange ? exchange : null,
    pickListText: draft.pickListText,
  })
  if (read.success) return { ok: true, site: read.data }
  const problems = read.error.issues.map(({ path, code }) => ({
    field: path.findLast((part) => typeof part === 'string') ?? '',
    rule: code === 'too_big' ? ('too-long' as const) : ('not-understood' as const),
    serverText: null,
  }))
  return { ok: false, problems }
}

/** What the core is told of the secret: null keeps the one there is, '' is none. */
export function secretOf(draft: SiteDraft, hasSecret: boolean): string | null {
  if (draft.secret !== '') return draft.secret
  return hasSecret && !draft.dropsSecret ? null : ''
}
