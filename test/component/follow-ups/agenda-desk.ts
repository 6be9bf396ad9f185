import { v7 } from 'uuid'
import {
  dayTimeOf,
  instantAt,
  spanOfPeriod,
  type AgendaDraft,
  type AppState,
  type CallBack,
  type CaseRow,
  type FollowUp,
} from '../../../preload/contract/index.ts'
import { Refusal, signedInState, type fakeBridge } from '../../kit/fake-bridge.ts'
import { mountDesk } from '../../kit/mount-desk.ts'

const zone = 'Africa/Nairobi'
const minuteMs = 60_000

export function counsellor(more: Partial<AppState> = {}): AppState {
  const base = signedInState(more)
  return {
    ...base,
    session: { ...base.session, permissions: ['case.read', 'case.write', 'call.read', 'call.use', 'account.own'] },
  }
}

function caseRow(more: Partial<CaseRow> = {}): CaseRow {
  return {
    id: v7(),
    seq: 1,
    serverId: '17',
    firstName: 'Wanjiku',
    lastName: '',
    phone: '0722000111',
    source: 'call',
    categoryMain: '',
    categorySub: '',
    status: 'open',
    priority: 'medium',
    excerpt: '',
    createdAt: 1,
    updatedAt: 1,
    state: 'accepted',
    ...more,
  }
}

export function followUp(more: Partial<FollowUp> = {}): FollowUp {
  const row = caseRow()
  return {
    id: v7(),
    caseId: row.id,
    row,
    about: 'Wanjiku',
    note: '',
    dueAt: Date.now() - minuteMs,
    moved: 0,
    createdAt: 1,
    doneAt: null,
    ...more,
  }
}

/** `minutes` from now to when its period lasts. */
export function callBack(minutes: [number, number], more: Partial<CallBack> = {}): CallBack {
  const { day } = dayTimeOf(Date.now(), zone)
  return {
    id: v7(),
    madeFrom: 'hand',
    number: '0722000111',
    name: 'Wanjiku',
    note: '',
    priority: 'medium',
    day,
    fromMinute: 480,
    toMinute: 720,
    fromAt: Date.now() + minutes[0] * minuteMs,
    toAt: Date.now() + minutes[1] * minuteMs,
    caseId: null,
    row: null,
    takenAt: null,
    attempts: [],
    attemptCount: 0,
    createdAt: 1,
    closedAt: null,
    result: null,
    reason: '',
    ...more,
  }
}

/** A core that keeps promises as the real one does. */
export async function agendaDesk(options: {
  at: string
  followUps?: FollowUp[]
  callBacks?: CallBack[]
  drafts?: AgendaDraft[]
  state?: AppState
  prepare?: (fake: ReturnType<typeof fakeBridge>) => void
}) {
  let followUps = options.followUps ?? []
  let callBacks = options.callBacks ?? []
  let drafts: AgendaDraft[] = options.drafts ?? []
  const drop = (kind: AgendaDraft['kind'], id: string) => {
    drafts = drafts.filter((each) => each.kind !== kind || each.id !== id)
  }
  let tellFollowUps = (): void => undefined
  let tellCallBacks = (): void => undefined
  const fake = await mountDesk({
    state: options.state ?? counsellor(),
    at: options.at,
    prepare(core) {
      tellFollowUps = () => core.emit('followUpsChanged', {})
      tellCallBacks = () => core.emit('callBacksChanged', {})
      function change(id: string, part: Partial<FollowUp>): FollowUp {
        const found = followUps.find((each) => each.id === id)
        if (found === undefined) throw new Refusal('not-found')
        const changed = { ...found, ...part }
        followUps = followUps.map((each) => (each.id === id ? changed : each))
        queueMicrotask(tellFollowUps)
        return changed
      }
      function changeCallBack(id: string, part: Partial<CallBack>): CallBack {
        const found = callBacks.find((each) => each.id === id)
        if (found === undefined) throw new Refusal('not-found')
        const changed = { ...found, ...part }
        callBacks = callBacks.map((each) => (each.id === id ? changed : each))
        queueMicrotask(tellCallBacks)
        return changed
      }
      core.answers('followUps.list', ({ which }) => ({
        rows: followUps.filter(({ doneAt }) => (doneAt === null) === (which === 'open')),
        next: null,
      }))
      core.answers('followUps.setDone', ({ id, isDone }) => change(id, { doneAt: isDone ? Date.now() : null }))
      core.answers('followUps.save', ({ id, caseId, day, minute, note }) => {
        drop('follow-up', id)
        const dueAt = instantAt({ day, minute }, zone)
        if (followUps.some((each) => each.id === id)) return change(id, { dueAt, note })
        followUps = [...followUps, followUp({ id, caseId, dueAt, note })]
        return change(id, {})
      })
      core.answers('callBacks.list', ({ which }) => ({
        rows: callBacks.filter(({ closedAt }) => (closedAt === null) === (which === 'open')),
        next: null,
      }))
      core.answers('callBacks.suggest', () => [])
      core.answers('callBacks.save', ({ callId, ...wish }) => {
        drop('call-back', wish.id)
        const made = { ...callBack([0, 0]), ...wish, ...spanOfPeriod(wish, zone), reason: callId ?? '' }
        callBacks = [...callBacks.filter(({ id }) => id !== wish.id), made]
        return changeCallBack(wish.id, {})
      })
      core.answers('callBacks.take', ({ id, isTaken }) => changeCallBack(id, { takenAt: isTaken ? Date.now() : null }))
      core.answers('callBacks.close', ({ id, result, reason }) => {
        const found = callBacks.find((each) => each.id === id)
        if (found?.attemptCount === 0 && reason === '') throw new Refusal('dial-first')
        return changeCallBack(id, { result, reason, closedAt: Date.now() })
      })
      core.answers('callBacks.reopen', ({ id }) => changeCallBack(id, { closedAt: null, result: null, reason: '' }))
      core.answers('agendaDrafts.list', () => drafts.map((draft) => ({ draft, updatedAt: Date.now() })))
      core.answers('agendaDrafts.find', (place) => {
        const found = drafts.find((each) => each.kind === place.kind && (place.id === null || each.id === place.id))
        return found === undefined ? null : { draft: found, updatedAt: Date.now() }
      })
      core.answers('agendaDrafts.keep', (draft) => {
        drop(draft.kind, draft.id)
        drafts = [...drafts, draft]
        return { updatedAt: Date.now() }
      })
      core.answers('agendaDrafts.drop', ({ kind, id }) => {
        drop(kind, id)
        return {}
      })
      core.answers('home.getOwn', () => ({ since: 0, calls: null, cases: 0, followUpsDone: 0, callBacksDone: null }))
      core.answers('callLog.list', () => ({ rows: [], next: null }))
      core.answers('phone.getAccount', () => {
        throw new Refusal('internal')
      })
      core.answers('queue.getState', () => {
        throw new Refusal('internal')
      })
      options.prepare?.(core)
    },
  })
  return fake
}
