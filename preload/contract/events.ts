import { z } from 'zod'
import { LocalId, CaseState, ServerId } from './cases.ts'
import { event } from './define.ts'
import { FieldProblem } from './errors.ts'
import { OutboxSummary } from './outbox.ts'
import { OthersUnsent, PracticeState, PullProgress, SearchProgress, ServerLink, SessionState } from './session.ts'

/** Every event of the core to its windows. Those delivered while locked say nothing about any case. */
export const events = {
  sessionChanged: event('session.changed', { data: SessionState, whileLocked: true }),
  linkChanged: event('link.changed', { data: ServerLink, whileLocked: true }),
  practiceChanged: event('practice.changed', { data: PracticeState, whileLocked: true }),
  othersUnsentChanged: event('unsent.othersChanged', { data: OthersUnsent, whileLocked: true }),
  outboxChanged: event('outbox.changed', { data: OutboxSummary, whileLocked: true }),
  /** One case moved on its way to the server. */
  caseProgressed: event('case.progressed', {
    data: z.strictObject({
      id: LocalId,
      state: CaseState,
      serverId: ServerId.nullable(),
      reason: z.string().max(40).nullable(),
      problems: z.array(FieldProblem).max(60),
    }),
  }),
  /** Rows arrived or changed by a pull: lists may reload. */
  casesPulled: event('cases.pulled', { data: z.strictObject({ count: z.number().int() }) }),
  pullProgressed: event('pull.progressed', { data: PullProgress, whileLocked: true }),
  searchProgressed: event('search.progressed', { data: SearchProgress, whileLocked: true }),
} as const
