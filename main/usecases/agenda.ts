import { daysAfter, dayTimeOf, instantAt, minutesOfADay, spanOfPeriod } from '../../preload/contract/day-times.ts'
import { isCalledBackAfterDrop } from '../../preload/contract/index.ts'
import type { AgendaCursor, CallBackInput, CallReport } from '../../preload/contract/index.ts'
import { fitting } from './fitting.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

type Deps = Pick<UseCaseDeps, 'session' | 'clock' | 'events' | 'about' | 'newId'>

/** So far back a call that nobody took is worth calling back. */
const suggestedMs = 3 * 86_400_000

/** So long after it was written down a call-back can be taken back; later it is closed, which asks for a call or a reason. */
const takenBackMs = 60_000

/** A page cut to what one message carries, and where the next one begins. */
function pageOf<Row extends { readonly id: string }>(
  all: readonly Row[],
  limit: number,
  at: (row: Row) => number,
): { rows: Row[]; next: AgendaCursor } {
  const rows = fitting([...all])
  const last = rows.at(-1)
  const isEnd = last === undefined || (rows.length === all.length && all.length < limit)
  return { rows, next: isEnd ? null : { at: at(last), id: last.id } }
}

/** Midnight that ends the day of an instant, in the site's zone. */
export function endOfDay(now: number, timeZone: string): number {
  return instantAt({ day: daysAfter(dayTimeOf(now, timeZone).day, 1), minute: 0 }, timeZone)
}

export function followUpHandlers(deps: Deps): HandlersOf<'followUps'> {
  const { session, clock, events, about } = deps
  const db = () => session.workspace().db
  const changed = () => events.emit('followUpsChanged', {})
  return {
    'followUps.list': async ({ which, after, limit }) =>
      pageOf(await db().pageFollowUps({ which, after, limit }), limit, (row) => row.doneAt ?? row.dueAt),
    'followUps.ofCase': ({ caseId }) => db().followUpsOfCase({ caseId }),
    'followUps.save': async ({ day, minute, ...followUp }) => {
      const dueAt = Math.max(0, instantAt({ day, minute }, about.timeZone))
      const saved = await db().saveFollowUp({ followUp, dueAt, now: clock.now() })
      changed()
      return saved
    },
    'followUps.setDone': async ({ id, isDone }) => {
      const saved = await db().setFollowUpDone({ id, doneAt: isDone ? clock.now() : null })
      changed()
      return saved
    },
    'followUps.remove': async ({ id }) => {
      await db().removeFollowUp({ id })
      changed()
      return {}
    },
  }
}

export function callBackHandlers(deps: Deps): HandlersOf<'callBacks'> {
  const { session, clock, events, about } = deps
  const db = () => session.workspace().db
  async function changing<T>(change: Promise<T>): Promise<T> {
    const answer = await change
    events.emit('callBacksChanged', {})
    return answer
  }
  return {
    'callBacks.list': async ({ which, after, limit }) =>
      pageOf(await db().pageCallBacks({ which, after, limit }), limit, (row) => row.closedAt ?? row.toAt),
    'callBacks.save': (callBack) =>
      changing(db().saveCallBack({ callBack, ...spanOfPeriod(callBack, about.timeZone), now: clock.now() })),
    'callBacks.take': ({ id, isTaken }) => changing(db().takeCallBack({ id, takenAt: isTaken ? clock.now() : null })),
    'callBacks.close': ({ id, result, reason }) =>
      changing(db().closeCallBack({ id, result, reason, now: clock.now() })),
    'callBacks.reopen': ({ id }) => changing(db().reopenCallBack({ id })),
    'callBacks.remove': async ({ id }) => {
      await changing(db().removeCallBack({ id, madeSince: clock.now() - takenBackMs }))
      return {}
    },
    'callBacks.suggest': async () => fitting(await db().unansweredCalls({ since: clock.now() - suggestedMs })),
  }
}

/** The number of a call that died, to be called back before the day is over. */
function afterDrop(report: CallReport, now: number, timeZone: string, id: string): CallBackInput {
  const { day, minute } = dayTimeOf(now, timeZone)
  return {
    id,
    madeFrom: 'dropped',
    number: report.number,
    name: report.name,
    note: '',
    priority: 'high',
    day,
    // A period is never empty, not in the last minute of a day either.
    fromMinute: Math.min(minute, minutesOfADay - 2),
    toMinute: minutesOfADay,
    caseId: report.caseId,
    callId: report.id,
  }
}

/**
 * The telephone reported a call: a dropped one is written down to be called back, and call-backs it was an attempt of show
 * it. What a kill takes away here is offered by `callBacks.suggest`, which reads the log.
 */
export async function noteCallBack(deps: Deps, report: CallReport): Promise<void> {
  const { session, clock, events, about, newId } = deps
  const hasDied = report.end === 'dropped' || (report.end === 'failed' && report.direction === 'in')
  if (hasDied && isCalledBackAfterDrop(report.number)) {
    const now = clock.now()
    const callBack = afterDrop(report, now, about.timeZone, newId())
    await session.workspace().db.keepDroppedCall({ callBack, ...spanOfPeriod(callBack, about.timeZone), now })
  }
  if (report.direction === 'out' || report.answeredAt !== null || hasDied) events.emit('callBacksChanged', {})
}
