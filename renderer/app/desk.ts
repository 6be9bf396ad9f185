import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type {
  AppState,
  OutboxSummary,
  Permission,
  Preferences,
  ServerLink,
  SessionState,
  WireError,
} from '../../preload/contract/index.ts'
import { bridge } from '../bridge/bridge.ts'

const nothingUnsent: OutboxSummary = { waiting: 0, needsYou: 0, oldestAt: null }
const unknownLink: ServerLink = { state: 'checking', sinceAt: 0, lastAnswerAt: null, skewMs: null }

/**
 * What every screen may know: the core's `AppState`, kept current by its events, and how much is unsent. It
 * holds nothing about any case, so it is the one store that outlives lock and sign-out.
 */
export const useDeskStore = defineStore('desk', () => {
  const app = shallowRef<AppState | null>(null)
  const unsent = shallowRef<OutboxSummary>(nothingUnsent)
  const loadError = shallowRef<WireError | null>(null)

  function merge(part: Partial<AppState>): void {
    if (app.value !== null) app.value = { ...app.value, ...part }
  }

  function setSession(session: SessionState): void {
    merge({ session })
    if (session.phase === 'signed-out') unsent.value = nothingUnsent
  }

  /** Reads the whole state and how much is unsent; `loadError` says why when it cannot. */
  async function load(): Promise<void> {
    const state = await bridge().app.getState({})
    if (!state.ok) {
      loadError.value = state.error
      return
    }
    loadError.value = null
    app.value = state.value
    await loadUnsent()
  }

  async function loadUnsent(): Promise<void> {
    if (app.value?.session.phase !== 'signed-in') return
    const summary = await bridge().outbox.summary({})
    if (summary.ok) unsent.value = summary.value
  }

  /** Listens to the core, then loads; the answer stops listening. Events that come during the load are followed by another load. */
  async function start(): Promise<() => void> {
    const api = bridge()
    // An object, because it changes while `load` waits.
    const early: { hasCome: boolean } = { hasCome: false }
    const take = (change: () => void): void => {
      if (app.value === null) early.hasCome = true
      else change()
    }
    const stops = [
      api.on('sessionChanged', (session) => take(() => setSession(session))),
      api.on('linkChanged', (link) => take(() => merge({ link }))),
      api.on('practiceChanged', (practice) => take(() => merge({ practice }))),
      api.on('othersUnsentChanged', (othersUnsent) => take(() => merge({ othersUnsent }))),
      api.on('pullProgressed', (pull) => take(() => merge({ pull }))),
      api.on('searchProgressed', (search) => take(() => merge({ search }))),
      api.on('storageChanged', (storage) => take(() => merge({ storage }))),
      api.on('outboxChanged', (summary) => {
        unsent.value = summary
      }),
    ]
    await load()
    if (early.hasCome) await load()
    return () => {
      for (const stop of stops) stop()
    }
  }

  /** Stores language and theme; the screen follows at once and goes back if the core could not keep them. */
  async function setPreferences(preferences: Preferences): Promise<WireError | null> {
    const before = app.value?.preferences
    merge({ preferences })
    const kept = await bridge().app.setPreferences(preferences)
    if (kept.ok) merge({ preferences: kept.value })
    else if (before !== undefined) merge({ preferences: before })
    return kept.ok ? null : kept.error
  }

  const session = computed(() => app.value?.session ?? null)
  const link = computed(() => app.value?.link ?? unknownLink)
  const practice = computed(() => app.value?.practice ?? null)
  const isPractice = computed(() => app.value?.practice.active ?? false)
  const isOnline = computed(() => link.value.state === 'connected')
  /** The server does not answer, or not as it should: known, and not only not yet known to be connected. */
  const isOffline = computed(() => ['unreachable', 'strange', 'certificate'].includes(link.value.state))
  const timeZone = computed(() => app.value?.timeZone ?? 'UTC')
  /** What only a person can settle: of what is unsent, and what a network delivered twice. */
  const needsYou = computed(() => unsent.value.needsYou + (unsent.value.doubles ?? 0))
  const unsentCount = computed(() => unsent.value.waiting + needsYou.value)

  /** Whether the person may do this; only for hiding: the core decides again (SECURITY B4). */
  function can(permission: Permission): boolean {
    return app.value?.session.permissions.includes(permission) ?? false
  }

  return {
    app,
    unsent,
    unsentCount,
    needsYou,
    loadError,
    session,
    link,
    practice,
    isPractice,
    isOnline,
    isOffline,
    timeZone,
    can,
    start,
    load,
    loadUnsent,
    setSession,
    setPreferences,
  }
})
