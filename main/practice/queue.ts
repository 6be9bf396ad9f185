import { createHash } from 'node:crypto'
import type { ExchangeReport } from '../../preload/contract/practice-exchange.ts'
import type { Answer } from './answer.ts'
import type { CallBook } from './call-book.ts'
import type { ExchangeOrders } from './exchange-orders.ts'
import { deskStatus, idleDesk, stepDesk, type DeskInput, type DeskState, type DeskStatus } from './queue-state.ts'
import { readMeta, writeMeta, type Store } from './store.ts'

export interface Queue {
  /** `POST joinq` and `POST leaveq`: always 200, a refusal is `"status":"false"` with a sentence. */
  join(extension: string): Answer
  leave(extension: string): Answer
  /** `GET /`: where this extension stands. */
  poll(extension: string): Answer
  isMember(extension: string): boolean
  /** Takes what the exchange reports, all of it or none; what is known already changes nothing. */
  apply(extension: string, reports: readonly ExchangeReport[]): void
}

export interface QueueParts {
  readonly db: Store
  readonly calls: CallBook
  readonly orders: ExchangeOrders
  readonly now: () => number
  /** How long somebody is left alone after a call of the queue, in ms. */
  readonly wrapUpMs: number
}

const messages: Readonly<Record<DeskStatus, string>> = {
  offline: 'Offline',
  ringing: 'Ringing',
  online: 'Online',
  oncall: 'On Call',
  wrapup: 'Wrap Up',
}

/** As many as an exchange may send at once, so that a batch which comes again is known whole. */
const reportsKnown = 1000

const markOf = (report: ExchangeReport) =>
  createHash('sha256').update(JSON.stringify(report)).digest('base64url').slice(0, 16)

/** A time of day as the poll writes its `lastcall`: `HH:MM`, UTC as everything here. */
const timeOfDay = (at: number | null) => (at === null ? '' : new Date(at).toISOString().slice(11, 16))

/**
 * Everybody's place in the queue. Membership and calls are in the file, so that they outlive the process as a real
 * exchange's do; a ring that is being waited for is not.
 */
export function createQueue({ db, calls, orders, now, wrapUpMs }: QueueParts): Queue {
  const desks = new Map<string, DeskState>()
  const selectMember = db.prepare<[string], { exten: string }>('SELECT exten FROM queue_members WHERE exten = ?')
  const addMember = db.prepare<[string, number]>(
    'INSERT INTO queue_members (exten, joined_at) VALUES (?, ?) ON CONFLICT (exten) DO NOTHING',
  )
  const removeMember = db.prepare<[string]>('DELETE FROM queue_members WHERE exten = ?')

  function deskOf(extension: string): DeskState {
    const known = desks.get(extension)
    if (known) return known
    const isMember = selectMember.get(extension) !== undefined
    const last = calls.lastAnswered(extension)
    const isWrapUp = isMember && last !== undefined && last.call.queue !== ''
    const stored: DeskState = {
      ...idleDesk,
      isMember,
      calls: calls.open(extension),
      lastCallAt: last?.endedAt ?? null,
      wrapUp: isWrapUp ? { until: last.endedAt + wrapUpMs, call: last.call } : null,
    }
    desks.set(extension, stored)
    return stored
  }

  function keepMembership(extension: string, before: DeskState, after: DeskState): void {
    if (before.isMember === after.isMember) return
    if (after.isMember) addMember.run(extension, now())
    else removeMember.run(extension)
  }

  /**
   * The reports that have not been taken before, and their marks stored. A batch whose answer was lost comes again, longer
   * by what happened since: a start in it must not end the call that began after it.
   */
  function fresh(extension: string, reports: readonly ExchangeReport[]): ExchangeReport[] {
    const key = `reports_${extension}`
    const known = (readMeta(db, key) ?? '').split(' ')
    const taken = new Set(known)
    const marked = reports.map((report) => ({ report, mark: markOf(report) })).filter(({ mark }) => !taken.has(mark))
    writeMeta(db, key, [...known, ...marked.map(({ mark }) => mark)].slice(-reportsKnown).join(' '))
    return marked.map(({ report }) => report)
  }

  function ask(extension: string, input: DeskInput): Answer {
    const before = deskOf(extension)
    const { state, order, reply } = stepDesk(before, input, now(), wrapUpMs)
    keepMembership(extension, before, state)
    desks.set(extension, state)
    if (order !== null) orders.place(order, extension)
    return { status: 200, json: { ...reply } }
  }

  return {
    join(extension) {
      if (extension === '') return { status: 200, json: { status: 'false', message: 'You have no extension' } }
      return ask(extension, { kind: 'join', hasExchange: orders.hasExchange(extension) })
    },
    leave: (extension) => ask(extension, { kind: 'leave' }),
    poll(extension) {
      const desk = deskOf(extension)
      const { status, call } = deskStatus(desk, now())
      const state = {
        status,
        message: messages[status],
        lastcall: timeOfDay(desk.lastCallAt),
        data: call?.id ?? '',
        phone: call?.number ?? '',
        context: call?.queue ?? '',
      }
      return { status: 200, json: { profile: [state] } }
    },
    isMember: (extension) => deskOf(extension).isMember,
    apply(extension, reports) {
      const before = deskOf(extension)
      const after = db.transaction(() => {
        const end = fresh(extension, reports).reduce(
          (state, report) => (calls.take(report) ? stepDesk(state, report, now(), wrapUpMs).state : state),
          before,
        )
        keepMembership(extension, before, end)
        return end
      })()
      desks.set(extension, after)
      for (const report of reports) if (report.kind === 'started') orders.forget(extension, report.at)
    },
  }
}
