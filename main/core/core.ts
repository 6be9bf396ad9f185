import { randomBytes, randomInt } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { v7 as newId } from 'uuid'
import { AppError, grants } from '../../preload/contract/index.ts'
import type { QueueState } from '../../preload/contract/index.ts'
import { createCrmGateway } from '../api/crm/adapter.ts'
import { createEventHub } from '../ipc/events.ts'
import { createRouter } from '../ipc/router.ts'
import { createKeyring } from '../keys/keyring.ts'
import { createUnlockThrottle } from '../keys/unlock-throttle.ts'
import { listWorkspaces, preparePrivateFolder, workspaceFolder } from '../keys/workspace-folder.ts'
import { createBackground } from '../log/background.ts'
import { createSiteStore } from '../site/site-store.ts'
import { hostOf } from '../site/site.ts'
import { createFileSink } from '../log/file-sink.ts'
import { createOutward } from '../masking/outward.ts'
import { createRevealedRecords } from '../masking/revealed.ts'
import { grantsAt } from '../masking/who-sees.ts'
import { createPress } from '../reports/pdf/press.ts'
import { withSiteRows } from '../reports/yearly.ts'
import { createLog } from '../log/pino-log.ts'
import { createServerLink } from '../sync/link.ts'
import { createQueuePoll, defaultQueueTimings } from '../sync/queue-poll.ts'
import { defaultTimings } from '../sync/sync-api.ts'
import type { SyncTimings } from '../sync/sync-api.ts'
import { probe } from '../tls/probe.ts'
import { createDialLink } from '../usecases/dial-link.ts'
import { createHandlers } from '../usecases/handlers.ts'
import { createSecretGate } from '../usecases/secret-gate.ts'
import { createCallWatch } from '../usecases/session/call-watch.ts'
import { createSecurityJournal } from '../usecases/session/security-journal.ts'
import { createSession } from '../usecases/session/session.ts'
import type { Session } from '../usecases/session/session.ts'
import type { Core, CoreOptions } from './core-api.ts'
import { createDeskBoard } from './desk-board.ts'
import { createDeskWall } from './desk-wall.ts'
import { createEventShelf } from './event-shelf.ts'
import { createExchangeLink } from './exchange-link.ts'
import type { ExchangeDesk } from './exchange-link.ts'
import { createLateGateway } from './late-gateway.ts'
import { enforce, openChosenSite, probeExchange, trustOf } from './open-site.ts'
import { createPracticeControl, noPractice } from './practice-switch.ts'
import type { PracticeControl } from './practice-switch.ts'
import { createPreferences } from './preference-file.ts'
import { readResources } from './resource-files.ts'
import { createUnsentWork } from './unsent-work.ts'
import { finishWipes, wipeFolder } from './wipe-folder.ts'
import { createWorkspaceOpener } from './workspace.ts'

export type { Core, CoreOptions } from './core-api.ts'

const idleCheckMs = 5000
const minuteMs = 60_000
const mostPulled = 100_000
/** How often open cases are compared with the server. */
const rereadEveryMs = 10 * minuteMs
const refAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

const newRef = () => Array.from(randomBytes(6), (byte) => refAlphabet[byte % 32]).join('')
/** A random number from 0 up to 1, for spreads and jitters. */
const random = () => randomInt(2 ** 32) / 2 ** 32

function timingsOf(options: CoreOptions, site: { serverTimeoutMs: number; reconnectSpreadMs: number }): SyncTimings {
  const test = options.testOnlyTimings ?? {}
  const probe = test.probeMs
  return {
    ...defaultTimings,
    // What is kept here by its age bounds the pull; this only keeps a strange server from filling the disk.
    pullGoal: mostPulled,
    rereadEveryMs,
    serverTimeoutMs: test.serverTimeoutMs ?? site.serverTimeoutMs,
    reconnectSpreadMs: site.reconnectSpreadMs,
    retryStepsMs: test.retryStepsMs ?? defaultTimings.retryStepsMs,
    linkProbeMs: probe === undefined ? defaultTimings.linkProbeMs : { connected: probe, steps: [probe] },
  }
}

/** Whoever is at the desk, where they have a telephone and may use it; for the practice exchange. */
function deskWithPhone(session: Session | null): ExchangeDesk | null {
  const using = session?.serverSession() ?? null
  if (session === null || using === null) return null
  const { extension, role } = session.workspace().person()
  return extension !== '' && grants[role].includes('call.use') ? { session: using, extension } : null
}

/**
 * Builds the whole desk without a window (DESIGN 1, core). Nothing runs before `start`. Rejects when the data folder
 * cannot be used or a shipped file is broken.
 */
export async function createCore(options: CoreOptions): Promise<Core> {
  const { ports, dataFolder } = options
  const { clock } = ports
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  await preparePrivateFolder(dataFolder)
  const resources = readResources(options.resourcesFolder)
  const sites = createSiteStore(join(dataFolder, 'sites'))
  const site = await openChosenSite(sites, resources.site)
  const trust = trustOf(site)
  await enforce(trust.rules, ports.trust)
  const { settings } = site
  const sink = createFileSink({ folder: join(dataFolder, 'logs'), now: () => clock.now() })
  const log = createLog({ sink, now: () => clock.now() })
  const background = createBackground(log)
  await finishWipes(dataFolder, (thrown) => log.error('wipe-unfinished', { thrown }))
  const timings = timingsOf(options, settings)
  const isPractice = site.real === null
  // The embedded server may get another port one day; the workspaces of practice stay the same.
  const serverIdentity = site.real?.serverIdentity ?? options.practiceUrl ?? 'practice'
  const secretGate = createSecretGate()

  const link = createServerLink({ clock, random, timings })
  const late = createLateGateway({ canChangePassword: true, hasQueue: true })
  let session: Session | null = null
  const callWatch = createCallWatch(clock)
  const revealed = createRevealedRecords()
  const outward = createOutward({
    isMasked: () => session?.isOpen() === true && !session.state().permissions.includes('personal.see'),
    tools: { isRevealed: (kind, id) => revealed.has(kind, id) },
  })
  const events = createEventHub({
    outward,
    isLocked: () => session?.isLocked() ?? false,
    log,
    onListening: (count) => callWatch.windowsListening(count),
  })
  const queue = createQueuePoll({
    gateway: late.gateway,
    link,
    clock,
    random,
    timings: defaultQueueTimings,
    onChange: () => events.emit('queueChanged', queueNow()),
  })
  /** The server's own words may say anything: not on a locked screen (SECURITY E2). */
  const queueNow = (): QueueState => (session?.isLocked() === true ? { ...queue.state(), message: '' } : queue.state())

  const provideServer = (baseUrl: string): void =>
    late.provide(
      createCrmGateway({
        baseUrl,
        fetch: ports.fetch,
        timeoutMs: timings.serverTimeoutMs,
        roleCodes: settings.roleCodes,
        observer: link.observer,
        clock,
      }),
    )
  if (site.real !== null) provideServer(site.real.serverUrl)
  const practice: PracticeControl = isPractice
    ? createPracticeControl({
        workerUrl: ports.workers.practice,
        dataFolder,
        externalUrl: options.practiceUrl,
        accounts: resources.accounts,
        isReachable: () => link.state().state !== 'unreachable',
        onAddress: provideServer,
        onChange() {
          events.emit('practiceChanged', practice.state())
          link.probeNow()
        },
        log,
      })
    : noPractice
  const exchange = createExchangeLink({
    url: () => practice.url(),
    desk: () => deskWithPhone(session),
    fetch: ports.fetch,
    clock,
    background,
    onOrder: (order) => events.emit('exchangeOrdered', order),
  })

  const dialLink = createDialLink({
    clock,
    canDial: () => session?.state().phase === 'signed-in',
    tell: (number) => events.emit('dialAsked', { number }),
  })
  const openWorkspace = createWorkspaceOpener({
    workers: ports.workers,
    gateway: late.gateway,
    link,
    clock,
    random,
    newId,
    timings,
    log,
    background,
    siteKeep: settings.keep ?? null,
    isCallUp: () => callWatch.isUp(),
    removesCacheAtSignOut: settings.removesCacheAtSignOut,
  })

  const journal = createSecurityJournal({
    target: () => (session?.isOpen() === true ? session.workspace().db : null),
    shelf: createEventShelf(join(dataFolder, 'security-events.jsonl')),
    clock,
    background,
  })
  session = createSession({
    gateway: late.gateway,
    link,
    async openWorkspace(input) {
      // Known before anything is written there, so that nobody takes the site away from under unsent work.
      if (!isPractice) await sites.noteFolder(site.about.id, input.folder.id)
      return openWorkspace(input)
    },
    granted: grantsAt(settings.masking ?? {}),
    folderOf: (login) => workspaceFolder(dataFolder, serverIdentity, login),
    keyringOf: (folder) =>
      createKeyring({
        file: folder.keyring,
        workspace: folder.id,
        vault: ports.keyVault,
        ...(options.testOnlyScryptCost === undefined ? {} : { testOnlyScryptCost: options.testOnlyScryptCost }),
      }),
    listFolders: () => listWorkspaces(dataFolder),
    throttle: createUnlockThrottle(),
    vault: ports.keyVault,
    journal,
    recovery: site.recovery,
    idle: ports.idle,
    clock,
    random,
    events: {
      ...events,
      emit(key, data) {
        events.emit(key, data)
        if (key !== 'sessionChanged') return
        if (session?.state().phase !== 'signed-in') revealed.clear()
        journal.flush()
        // Another person, or another sign-in at the server: the exchange works for whoever is at the desk.
        if (isPractice) exchange.nudge()
        if (session?.state().phase === 'signed-out') {
          secretGate.signedOut()
          ports.wallboard?.close()
        }
        dialLink.deskChanged()
      },
    },
    log,
    background,
    isPractice,
    idleLockMs: settings.idleLockMinutes * minuteMs,
    idleCheckMs: options.testOnlyTimings?.idleCheckMs ?? idleCheckMs,
    callWatch,
    onSignedOut: (left) => queue.signedOut(left),
    signInRetryMs: timings.linkProbeMs.steps,
  })

  const board = createDeskBoard({
    gateway: late.gateway,
    session,
    sessionRefused: (refused) => link.sessionRefused(refused),
    queue: () => queue.state(),
    skewMs: () => link.state().skewMs,
    timeZone: settings.timeZone,
    clock,
    random,
    onChange: (view) => events.emit('boardChanged', view),
  })
  const wall = createDeskWall({ window: ports.wallboard, events, onClosed: () => board.leave('wall') })
  const handlers = createHandlers({
    session,
    board,
    wall,
    practice,
    exchange: { scenarios: () => resources.scenarios, report: (report) => exchange.report(report) },
    gateway: late.gateway,
    queue: { ...queue, state: queueNow },
    sessionRefused: (refused) => link.sessionRefused(refused),
    callWatch,
    phone: {
      site: site.phone,
      secretGate,
      async probe() {
        const { verdict } = await probeExchange(site, clock)
        if (verdict !== 'ok' && verdict !== 'unreachable') journal.recordOften('certificate-refused', 'exchange')
        return verdict
      },
      relayed: ports.exchangeAddress ?? (() => null),
    },
    dialLink,
    wipeFolder: (folder) => wipeFolder(folder, clock.now()),
    workspaces: {
      sites,
      current: site,
      practiceName: resources.site.name,
      siteDefaults: resources.site,
      ...createUnsentWork(dataFolder),
      probe: async (target) => (await probe(target, { clock })).verdict,
      restart: ports.restart ?? null,
    },
    events,
    preferences: createPreferences(join(dataFolder, 'preferences.json'), log),
    qaForms: resources.qaForms,
    papers: {
      press: createPress({ workerUrl: ports.workers.paper, fonts: resources.fonts }),
      yearly: withSiteRows(resources.yearly, settings.yearlyRows ?? {}),
      isMappedBySite: settings.yearlyRows !== undefined,
    },
    form: { definition: resources.definition, pickLists: settings.pickLists },
    about: {
      version: options.version,
      host: options.host,
      idleLockMinutes: settings.idleLockMinutes,
      timeZone: settings.timeZone,
      workspace: site.about,
    },
    people: { passwordResetPath: settings.passwordReset?.path ?? null, roleCodes: settings.roleCodes },
    serverName: () => hostOf(site.real?.serverUrl ?? practice.url()),
    link: () => link.state(),
    allowedLinks: settings.links,
    links: ports.links,
    idle: ports.idle,
    clock,
    newId,
    log,
    journal,
    revealed,
    exportCostPower: options.testOnlyScryptCost === undefined ? undefined : Math.log2(options.testOnlyScryptCost),
  })
  const router = createRouter({
    handlers,
    session,
    outward,
    log,
    clock,
    newRef,
    onSuspicious: (code) => journal.recordOften('call-refused', code),
  })
  const desk = session

  return {
    site: { exchangeHost: trust.exchangeHost, pinnedExchange: trust.pinnedExchange },
    router,
    onEvent: (listener) => events.listen(listener),
    onWallEvent: (listener) => wall.listen(listener),
    start() {
      link.subscribe(({ link: now }) => {
        log.info('link-changed', { state: now.state })
        if (now.state === 'certificate') journal.record('certificate-refused', { detail: 'server' })
        events.emit('linkChanged', now)
      })
      link.subscribe(({ isUp }) => {
        if (isUp && isPractice) exchange.nudge()
        if (isUp) board.linkUp()
      })
      desk.startIdleWatch()
      link.start((current, signal) => queue.probe(current, signal))
      background(
        practice.start().catch((error: unknown) => {
          late.fail(new AppError('server-unreachable', { cause: error }))
          throw error
        }),
      )
      const { problem } = site.about
      if (problem !== null) log.warn('site-problem', { code: problem })
      log.info('core-started', { version: options.version, state: options.host })
      return Promise.resolve()
    },
    windowLoaded: () => secretGate.windowLoaded(),
    openLink: (link) => dialLink.open(link),
    reportRefused() {
      log.warn('door-refused')
      journal.recordOften('door-refused', '')
    },
    reportUncaught: (error) => log.error('uncaught', { thrown: error }),
    async stop() {
      exchange.stop()
      link.stop()
      await desk.stop()
      queue.stop()
      board.leave()
      await practice.close()
      log.info('core-stopped')
      sink.close()
    },
  }
}
