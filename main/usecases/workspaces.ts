import { AppError } from '../../preload/contract/index.ts'
import type { HandMadeSite, WorkspaceEntry } from '../../preload/contract/index.ts'
import { handMadeOf, siteOfHandMade } from '../site/hand-made.ts'
import { fingerprintOf } from '../site/signature.ts'
import type { StoredSite } from '../site/site-store.ts'
import { hostOf, serverIdentityOf } from '../site/site.ts'
import type { Site } from '../site/site.ts'
import { isPin, readAddress } from '../site/site-values.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

/** The window hears the answer before it goes. */
const restartAfterMs = 150
const practiceId = 'practice'

export function workspaceHandlers({ workspaces, clock, newId, session, log }: UseCaseDeps): HandlersOf<'workspaces'> {
  const { sites, current } = workspaces

  /** Practice that stands in for a workspace that could not be opened is not what anybody chose. */
  const isOpen = (id: string): boolean => id === current.about.id && current.about.problem === null

  function entryOf(stored: StoredSite, unsent: WorkspaceEntry['unsent']): WorkspaceEntry {
    const site = stored.signed?.site ?? null
    return {
      id: stored.id,
      kind: stored.isByHand ? 'by-hand' : 'signed',
      name: site?.name ?? { en: stored.id },
      serverName: hostOf(site?.server.url),
      exchangeName: hostOf(site?.phone?.server.url),
      isCurrent: isOpen(stored.id),
      problem: stored.problem,
      unsent,
      signer: stored.signed === null ? null : fingerprintOf(stored.signed.signer),
      serial: site?.serial ?? 0,
    }
  }

  async function entries(): Promise<WorkspaceEntry[]> {
    const stored = await sites.list()
    const folders = await Promise.all(stored.map((each) => sites.foldersOf(each.id)))
    const unsent = await Promise.all(folders.map((each) => workspaces.unsentIn(each)))
    const real = stored.map((each, place) => entryOf(each, unsent[place] ?? { count: 0, oldestAt: null }))
    const practice: WorkspaceEntry = {
      id: practiceId,
      kind: 'practice',
      name: workspaces.practiceName,
      serverName: '',
      exchangeName: '',
      isCurrent: isOpen(practiceId),
      problem: null,
      unsent: await workspaces.unsentBeside(folders.flat()),
      signer: null,
      serial: 0,
    }
    return [...real, practice]
  }

  async function refuseUnsent(id: string): Promise<void> {
    const { count } = await workspaces.unsentIn(await sites.foldersOf(id))
    if (count > 0) throw new AppError('workspace-has-unsent')
  }

  /** What waits belongs to the server it was written for: it must have gone before the site leads to another. */
  async function refuseMove(before: Site | null, next: Pick<Site, 'id' | 'server'>): Promise<void> {
    if (before !== null && serverIdentityOf(before) !== serverIdentityOf(next)) await refuseUnsent(next.id)
  }

  async function byHand(id: string): Promise<Site> {
    const stored = await sites.read(id)
    if (!stored.isByHand) throw new AppError('site-not-by-hand')
    return stored.signed.site
  }

  /** True when a running site was changed meanwhile, so that choosing it again means something. */
  async function isStale(id: string): Promise<boolean> {
    const stored = await sites.read(id)
    return stored.problem === null && stored.signed.site.serial !== current.serial
  }

  async function check(site: HandMadeSite, what: 'server' | 'exchange') {
    const [address, pins, scheme] =
      what === 'server'
        ? ([site.serverAddress, site.serverPins, 'https'] as const)
        : ([site.exchange?.exchangeAddress ?? '', site.exchange?.exchangePins ?? [], 'wss'] as const)
    const field = what === 'server' ? 'serverAddress' : 'exchangeAddress'
    const verdict = readAddress(address, scheme)
    if (verdict !== 'good') throw new AppError('invalid', { fields: [{ field, rule: verdict, serverText: null }] })
    if (!pins.every(isPin)) {
      const pinField = what === 'server' ? 'serverPins' : 'exchangePins'
      throw new AppError('invalid', { fields: [{ field: pinField, rule: 'not-understood', serverText: null }] })
    }
    return workspaces.probe({ address, pins })
  }

  return {
    'workspaces.list': async () => ({ entries: await entries(), canChange: workspaces.restart !== null }),
    'workspaces.preview': async ({ text }) => {
      const { signed, needsConfirmation, before } = await sites.judge(text)
      const { site, signer } = signed
      return {
        id: site.id,
        name: site.name,
        serverName: hostOf(site.server.url),
        exchangeName: hostOf(site.phone?.server.url),
        dialect: site.dialect,
        timeZone: site.timeZone,
        serial: site.serial,
        fingerprint: fingerprintOf(signer),
        needsConfirmation,
        isUpdate: before !== null,
        changesServer: before !== null && serverIdentityOf(before) !== serverIdentityOf(site),
        serverPins: site.pins.server.length,
        exchangePins: site.pins.pbx.length,
      }
    },
    'workspaces.confirmImport': async ({ text, confirmation }) => {
      const { signed, before } = await sites.judge(text)
      await refuseMove(before, signed.site)
      const id = await sites.store(text, confirmation)
      log.info('site-stored', { count: signed.site.serial })
      return { id }
    },
    'workspaces.getByHand': async ({ id }) => {
      const site = await byHand(id)
      return { site: handMadeOf(site), hasSecret: (site.phone?.secret ?? '') !== '' }
    },
    'workspaces.saveByHand': async ({ id, site: made, secret }) => {
      const before = id === null ? null : await byHand(id)
      const given = {
        id: id ?? `hand-${newId().replaceAll('-', '').slice(-12)}`,
        before,
        defaults: workspaces.siteDefaults,
      }
      const site = siteOfHandMade(made, secret, given)
      await refuseMove(before, site)
      const stored = await sites.storeByHand(site)
      log.info('site-stored')
      return { id: stored }
    },
    'workspaces.check': async ({ site, what }) => ({ verdict: await check(site, what) }),
    'workspaces.remove': async ({ id }) => {
      if (id === practiceId) throw new AppError('forbidden')
      if (id === current.about.id) throw new AppError('workspace-is-open')
      await refuseUnsent(id)
      await sites.remove(id)
      log.info('site-removed')
      return {}
    },
    'workspaces.choose': async ({ id, evenIfSending }) => {
      const { restart } = workspaces
      if (restart === null) throw new AppError('forbidden')
      if (isOpen(id) && (id === practiceId || !(await isStale(id)))) return {}
      if (id !== practiceId) {
        const stored = await sites.read(id)
        if (stored.problem !== null) throw new AppError(stored.problem)
      }
      if (!evenIfSending && (await session.othersUnsent()).stillSending) throw new AppError('still-sending')
      await sites.choose(id)
      log.info('site-chosen')
      clock.after(restartAfterMs, restart)
      return {}
    },
  }
}
