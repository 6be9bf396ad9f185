import { shallowRef, type ShallowRef } from 'vue'
import { createCallerFacts } from './caller-facts.ts'
import type { LineQuality } from './audio/quality.ts'
import type { LineAlarm } from './engine/call-media.ts'
import type { PhoneState } from './machine/phone-state.ts'

type ById<Value> = Readonly<Record<string, Value>>

interface Options {
  readonly state: ShallowRef<PhoneState>
  /** The log of the call points to this draft or case from now on. */
  readonly setCase: (lineId: string, draftId: string | null) => void
}

function without<Value>(record: ById<Value>, id: string): ById<Value> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== id))
}

/** The part of the telephone's store that knows of each line how it sounds, who is calling, and what is written to it. */
export function createLineFacts({ state, setCase }: Options) {
  const qualities = shallowRef<ById<LineQuality>>({})
  const alarms = shallowRef<ById<LineAlarm>>({})
  const drafts = shallowRef<ById<string>>({})
  const callers = createCallerFacts(state)

  /** The draft or case of a call: its log line points there. */
  function setDraft(lineId: string, draftId: string | null): void {
    drafts.value = draftId === null ? without(drafts.value, lineId) : { ...drafts.value, [lineId]: draftId }
    setCase(lineId, draftId)
  }

  return {
    setDraft,
    qualityOf: (lineId: string): LineQuality | null => qualities.value[lineId] ?? null,
    alarmOf: (lineId: string): LineAlarm | null => alarms.value[lineId] ?? null,
    historyOf: callers.of,
    draftOf: (lineId: string): string | null => drafts.value[lineId] ?? null,

    hear: (lineId: string, quality: LineQuality): void => {
      qualities.value = { ...qualities.value, [lineId]: quality }
    },
    alarm: (lineId: string, alarm: LineAlarm | null): void => {
      alarms.value = alarm === null ? without(alarms.value, lineId) : { ...alarms.value, [lineId]: alarm }
    },
    /** A draft that the log already points to. */
    findDraft(lineId: string, draftId: string): void {
      drafts.value = { ...drafts.value, [lineId]: draftId }
    },
    loadHistory: (lineId: string, number: string) => callers.load(lineId, number),
    forgetHistories: () => callers.forget(),
    /** The call is over: its sound is no news any more. */
    letGo(lineId: string): void {
      qualities.value = without(qualities.value, lineId)
      alarms.value = without(alarms.value, lineId)
    },
    /** The telephone is off: nothing of the person before stays. */
    clear(): void {
      qualities.value = {}
      alarms.value = {}
      drafts.value = {}
    },
  }
}
