import { AppError } from '../../preload/contract/errors.ts'
import type { CallBack, CallReport } from '../../preload/contract/index.ts'
import type { AgendaDbApi } from './agenda-db-api.ts'
import type { DatabaseConnection } from './open.ts'
import { createAgendaDraftQueries } from './queries/agenda-drafts.ts'
import { createCallBackQueries } from './queries/call-backs.ts'
import type { CallQueries } from './queries/calls.ts'
import type { createCaseListQueries } from './queries/case-list.ts'
import { createFollowUpQueries } from './queries/follow-ups.ts'
import type { MetaQueries } from './queries/meta.ts'
import { createOwnFigureQueries } from './queries/own-figures.ts'

interface AgendaTools {
  readonly read: <T>(work: () => T) => T
  readonly write: <T>(work: () => T) => T
  readonly list: ReturnType<typeof createCaseListQueries>
  readonly calls: CallQueries
  readonly meta: MetaQueries
}

/** The part of `DbApi` about what somebody has promised to do. */
export function createAgendaApi(
  database: DatabaseConnection,
  { read, write, list, calls, meta }: AgendaTools,
): { readonly api: AgendaDbApi; readonly noteCall: (report: CallReport) => void } {
  const followUps = createFollowUpQueries(database, list)
  const callBacks = createCallBackQueries(database, list)
  const own = createOwnFigureQueries(database)
  const drafts = createAgendaDraftQueries(meta)
  const found = (isThere: boolean): void => {
    if (!isThere) throw new AppError('not-found')
  }
  const changed = (id: string, isDone: boolean): CallBack => {
    found(isDone)
    return callBacks.need(id)
  }

  const api: AgendaDbApi = {
    pageFollowUps: (input) => read(() => followUps.page(input)),
    followUpsOfCase: ({ caseId }) => read(() => followUps.ofCase(caseId)),
    saveFollowUp: ({ followUp, dueAt, now }) =>
      write(() => {
        found(followUps.save({ ...followUp, dueAt, now }))
        drafts.drop({ kind: 'follow-up', id: followUp.id })
        return followUps.need(followUp.id)
      }),
    setFollowUpDone: ({ id, doneAt }) =>
      write(() => {
        found(followUps.setDone(id, doneAt))
        return followUps.need(id)
      }),
    removeFollowUp({ id }) {
      write(() => found(followUps.remove(id)))
    },
    allFollowUps: ({ after, limit }) => read(() => followUps.all(after, limit)),

    pageCallBacks: (input) => read(() => callBacks.page(input)),
    saveCallBack: ({ callBack, ...span }) =>
      write(() => {
        drafts.drop({ kind: 'call-back', id: callBack.id })
        if (callBacks.has(callBack.id)) return changed(callBack.id, callBacks.update(callBack, span))
        callBacks.insert(callBack, span)
        return callBacks.need(callBack.id)
      }),
    keepDroppedCall: ({ callBack, ...span }) =>
      write(() => {
        if (callBacks.isSettled(callBack)) return false
        callBacks.insert(callBack, span)
        return true
      }),
    takeCallBack: ({ id, takenAt }) => write(() => changed(id, callBacks.take(id, takenAt))),
    closeCallBack: ({ id, result, reason, now }) =>
      write(() => {
        const why = reason.trim()
        const mayClose = callBacks.need(id).attemptCount > 0 || (result === 'not-needed' && why !== '')
        if (!mayClose) throw new AppError('dial-first')
        drafts.drop({ kind: 'closing', id })
        return changed(id, callBacks.close({ id, result, reason: why, now }))
      }),
    reopenCallBack: ({ id }) => write(() => changed(id, callBacks.reopen(id))),
    removeCallBack({ id, madeSince }) {
      write(() => {
        found(callBacks.has(id))
        if (!callBacks.remove(id, madeSince)) throw new AppError('dial-first')
        drafts.drop({ kind: 'closing', id })
      })
    },
    allCallBacks: ({ after, limit }) => read(() => callBacks.all(after, limit)),
    unansweredCalls: ({ since }) => read(() => calls.bySeqs(callBacks.unanswered(since))),

    allAgendaDrafts: () => read(() => drafts.all()),
    keepAgendaDraft({ draft, now }) {
      write(() => {
        // Its last words come after it was closed, by this form or elsewhere: nothing would show them any more.
        if (draft.kind === 'closing' && !callBacks.isOpen(draft.id)) return
        drafts.keep(draft, now)
      })
    },
    dropAgendaDraft(name) {
      write(() => drafts.drop(name))
    },

    agendaCounts: ({ now, endOfDay }) =>
      read(() => {
        const { every, past, now: inPeriod } = callBacks.due(now)
        return { ...followUps.due(now, endOfDay), callBacksNow: inPeriod, callBacksPast: past, callBacks: every }
      }),
    ownFigures: ({ since, login }) =>
      read(() => ({
        calls: own.calls(since),
        cases: own.cases(since, login),
        followUpsDone: followUps.doneSince(since),
        callBacksDone: callBacks.closedSince(since),
      })),
  }
  return { api, noteCall: (report) => callBacks.noteCall(report) }
}
