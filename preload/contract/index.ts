import type { z } from 'zod'
import { calls } from './calls.ts'
import type { CallDefinition, EventDefinition } from './define.ts'
import type { Result } from './errors.ts'
import { events } from './events.ts'

export * from './agenda.ts'
export * from './agenda-drafts.ts'
export * from './asked-server.ts'
export * from './board.ts'
export * from './call-finding.ts'
export * from './call-log.ts'
export { SearchCursor } from './case-calls.ts'
export * from './calls.ts'
export * from './cases.ts'
export * from './conflicts.ts'
export * from './day-times.ts'
export * from './define.ts'
export * from './dial-link.ts'
export * from './errors.ts'
export * from './events.ts'
export * from './form-rules.ts'
export * from './forms.ts'
export * from './letters.ts'
export * from './masking.ts'
export * from './message-layout.ts'
export * from './outbox.ts'
export * from './people.ts'
export * from './permissions.ts'
export * from './phone.ts'
export * from './practice-exchange.ts'
export * from './qa.ts'
export * from './qa-form.ts'
export * from './qa-notes.ts'
export * from './queue.ts'
export * from './recordings.ts'
export * from './records.ts'
export * from './recovery.ts'
export * from './report-page.ts'
export * from './reports.ts'
export * from './yearly-sheet.ts'
export * from './return-report.ts'
export * from './sample.ts'
export * from './security-events.ts'
export * from './session.ts'
export * from './storage.ts'
export * from './wall.ts'
export * from './workspaces.ts'

type Calls = typeof calls
type Events = typeof events
export type EventKey = keyof Events

type DefinitionsOf<T> = { [G in keyof T]: T[G][keyof T[G]] }[keyof T]
type AnyCall = DefinitionsOf<Calls>
export type CallName = AnyCall['name']
export type CallNamed<N extends CallName> = Extract<AnyCall, { name: N }>
export type InputOf<C> = C extends CallDefinition<string, infer I> ? z.input<I> : never
export type ParsedInputOf<C> = C extends CallDefinition<string, infer I> ? z.output<I> : never
export type OutputOf<C> = C extends CallDefinition<string, z.ZodType, infer O> ? z.output<O> : never
export type EventData<K extends EventKey> = Events[K] extends EventDefinition<string, infer D> ? z.output<D> : never

/** `window.helpline`: one function a call, by group, and one subscription for events. */
export type HelplineApi = {
  readonly [G in keyof Calls]: {
    readonly [V in keyof Calls[G]]: (input: InputOf<Calls[G][V]>) => Promise<Result<OutputOf<Calls[G][V]>>>
  }
} & {
  /** Subscribes to an event; the answer unsubscribes. */
  readonly on: <K extends EventKey>(key: K, listener: (data: EventData<K>) => void) => () => void
}

const groups: Readonly<Record<string, Readonly<Record<string, CallDefinition>>>> = calls

/** Every call as a flat list, for routers, fakes and tests. */
export const allCalls: readonly CallDefinition[] = Object.values(groups).flatMap((group) => Object.values(group))

/** The most a message may weigh in either direction, in bytes of JSON (SECURITY B5). */
export const maxMessageBytes = 256 * 1024
