import { AppError, codeOf } from '../../preload/contract/index.ts'
import type { CurrentWorkspace } from '../../preload/contract/index.ts'
import type { Clock, PinnedHost, Ports } from '../ports/ports.ts'
import type { SiteStore, StoredSite } from '../site/site-store.ts'
import { serverIdentityOf } from '../site/site.ts'
import type { PracticeSite, Site, SitePhone } from '../site/site.ts'
import { probe } from '../tls/probe.ts'
import type { Probed } from '../tls/probe.ts'

/** The one site this core is built for: practice, or a workspace's. Another one is another core. */
export interface OpenedSite {
  readonly about: CurrentWorkspace
  /** 0 in practice. */
  readonly serial: number
  readonly settings: Pick<
    PracticeSite,
    | 'timeZone'
    | 'serverTimeoutMs'
    | 'idleLockMinutes'
    | 'reconnectSpreadMs'
    | 'roleCodes'
    | 'links'
    | 'pickLists'
    | 'keep'
    | 'removesCacheAtSignOut'
    | 'yearlyRows'
    | 'masking'
    | 'passwordReset'
  >
  readonly phone: SitePhone
  /** Null in practice, whose server is this app's own or named by the environment. */
  readonly real: { readonly serverUrl: string; readonly serverIdentity: string; readonly pins: Site['pins'] } | null
  /** To which key the workspaces are sealed for the administrator, as this signer says; null where nobody vouches for one. */
  readonly recovery: { readonly signer: string; readonly recoveryKey: string | null } | null
}

function practiceSite(site: PracticeSite, problem: CurrentWorkspace['problem'] = null): OpenedSite {
  return {
    about: { id: 'practice', kind: 'practice', name: site.name, problem },
    serial: 0,
    settings: site,
    phone: site.phone,
    real: null,
    recovery: null,
  }
}

function realSite({ signed, isByHand }: Extract<StoredSite, { problem: null }>): OpenedSite {
  const { site } = signed
  return {
    about: { id: site.id, kind: isByHand ? 'by-hand' : 'signed', name: site.name, problem: null },
    serial: site.serial,
    settings: site,
    phone: site.phone,
    real: { serverUrl: site.server.url, serverIdentity: serverIdentityOf(site), pins: site.pins },
    recovery: isByHand ? null : { signer: signed.signer, recoveryKey: site.recoveryKey },
  }
}

/**
 * Opens the site the person chose last. One that cannot be opened is never replaced by another in silence: practice is
 * there then with the reason as its `problem`, and the screen shows the list first.
 */
export async function openChosenSite(store: SiteStore, practice: PracticeSite): Promise<OpenedSite> {
  try {
    const id = await store.takeChosen()
    if (id === 'practice') return practiceSite(practice)
    const found = await store.read(id)
    return found.problem === null ? realSite(found) : practiceSite(practice, found.problem)
  } catch (error) {
    const code = codeOf(error)
    return practiceSite(practice, code === 'internal' || code === 'not-found' ? 'site-unreadable' : code)
  }
}

/** Host and port for the content security policy, and the hosts with pins: what a shell has to know of a site. */
export function trustOf(site: OpenedSite): {
  exchangeHost: string | null
  pinnedExchange: { url: string; rule: PinnedHost } | null
  rules: PinnedHost[]
} {
  const { phone, real } = site
  const exchange = phone?.server.kind === 'wss' ? new URL(phone.server.url) : null
  const hosts = new Map<string, Set<string>>()
  const add = (host: string, pins: readonly string[]): void => {
    if (pins.length > 0) hosts.set(host, new Set([...(hosts.get(host) ?? []), ...pins]))
  }
  if (real !== null) {
    add(new URL(real.serverUrl).hostname, real.pins.server)
    if (exchange !== null) add(exchange.hostname, real.pins.pbx)
  }
  return {
    exchangeHost: exchange?.host ?? null,
    pinnedExchange:
      exchange === null || real === null || real.pins.pbx.length === 0
        ? null
        : { url: exchange.href, rule: { host: exchange.hostname, pins: real.pins.pbx } },
    rules: [...hosts].map(([host, pins]) => ({ host, pins: [...pins] })),
  }
}

/** Looks at the exchange's certificate; where there is none to look at, as in practice, all is well. */
export async function probeExchange({ phone, real }: OpenedSite, clock: Clock): Promise<Pick<Probed, 'verdict'>> {
  if (phone?.server.kind !== 'wss' || real === null) return { verdict: 'ok' }
  return probe({ address: phone.server.url, pins: real.pins.pbx }, { clock })
}

/** Puts the rules in force at the shell; a site with pins is never opened where nobody keeps them (SECURITY D3). */
export async function enforce(rules: readonly PinnedHost[], trust: Ports['trust']): Promise<void> {
  if (trust === undefined && rules.length > 0) throw new AppError('internal')
  await trust?.(rules)
}
