import { computed, onScopeDispose, shallowReactive, shallowRef } from 'vue'
import {
  dayTimeOf,
  type CallBack,
  type CentreFigures,
  type FollowUp,
  type OwnFigures,
  type Result,
  type WireError,
} from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { bridge } from '../../bridge/bridge.ts'
import { byUrgency } from '../follow-ups/index.ts'

/** How long the figures stand before they are asked for again, ms; the core asks the server no more often than this. */
const lookEveryMs = 60_000
/** More than these are on the screen of their own. */
const shownRows = 5
/** The most urgent of so many. */
const readRows = 50

/** Everything of the home screen. What is of this computer comes at once; the server's part when it answers. */
export function useHome() {
  const desk = useDeskStore()
  const own = shallowRef<OwnFigures | null>(null)
  const centre = shallowRef<CentreFigures | null>(null)
  const followUps = shallowRef<readonly FollowUp[] | null>(null)
  const callBacks = shallowRef<readonly CallBack[] | null>(null)
  /** What could not be read; what was read before stays. */
  const failures = shallowReactive(new Map<string, WireError>())
  const error = computed(() => failures.values().next().value ?? null)
  /** Why there is nothing of the centre; what was read before stays. */
  const centreError = shallowRef<WireError | null>(null)
  const mayWrite = desk.can('case.write')
  const mayCall = desk.can('call.use')
  let isOver = false

  /** Keeps why a part could not be read until it can. */
  function taken<T>(part: string, answer: Result<T>): answer is Extract<Result<T>, { ok: true }> {
    if (answer.ok) failures.delete(part)
    else failures.set(part, answer.error)
    return answer.ok
  }

  function isDue({ dueAt }: FollowUp): boolean {
    return dayTimeOf(dueAt, desk.timeZone).day <= dayTimeOf(Date.now(), desk.timeZone).day
  }

  async function loadFollowUps(): Promise<void> {
    if (!mayWrite) return
    const answer = await bridge().followUps.list({ which: 'open', after: null, limit: shownRows })
    if (isOver) return
    // The days after today are on the screen of their own.
    if (taken('followUps', answer)) followUps.value = answer.value.rows.filter(isDue)
  }

  async function loadCallBacks(): Promise<void> {
    if (!mayCall) return
    const answer = await bridge().callBacks.list({ which: 'open', after: null, limit: readRows })
    if (isOver) return
    if (taken('callBacks', answer)) callBacks.value = byUrgency(answer.value.rows, Date.now()).slice(0, shownRows)
  }

  async function loadOwn(): Promise<void> {
    const answer = await bridge().home.getOwn({})
    if (isOver) return
    if (taken('own', answer)) own.value = answer.value
  }

  async function loadCentre(): Promise<void> {
    const answer = await bridge().home.getCentre({})
    if (isOver) return
    if (answer.ok) centre.value = answer.value
    centreError.value = answer.ok ? null : answer.error
  }

  async function load(): Promise<void> {
    await Promise.all([loadOwn(), loadFollowUps(), loadCallBacks(), loadCentre()])
  }

  const api = bridge()
  const stops = [
    api.on('followUpsChanged', () => void Promise.all([loadFollowUps(), loadOwn()])),
    api.on('callBacksChanged', () => void Promise.all([loadCallBacks(), loadOwn()])),
    api.on('outboxChanged', () => void loadOwn()),
    api.on('linkChanged', () => void loadCentre()),
  ]
  const timer = setInterval(
    () => void Promise.all([loadOwn(), loadFollowUps(), loadCallBacks(), loadCentre()]),
    lookEveryMs,
  )
  onScopeDispose(() => {
    isOver = true
    clearInterval(timer)
    for (const stop of stops) stop()
  })
  void load()

  return { own, centre, followUps, callBacks, error, centreError, mayWrite, mayCall, load }
}
