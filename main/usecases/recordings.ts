import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'
import { heardParts } from '../recordings/heard-parts.ts'
import { fitting } from './fitting.ts'

/** So many lines of the listen log are told. */
const mostParts = 100

export function recordingHandlers({ session, clock }: UseCaseDeps): HandlersOf<'recordings'> {
  const db = () => session.workspace().db
  const desk = () => session.workspace().recordings
  const who = () => session.workspace().person().login
  return {
    'recordings.list': async ({ before, limit }) => {
      const all = await db().pageRecordings({ before, limit })
      const rows = fitting(desk().asNow(all))
      const isEnd = rows.length === all.length && all.length < limit
      return { rows, next: isEnd ? null : (rows.at(-1)?.seq ?? null) }
    },
    'recordings.ofCalls': async ({ callRefs }) => desk().asNow(await db().recordingsOf({ callRefs })),
    'recordings.fetch': ({ callRefs }) => desk().fetch(callRefs),
    'recordings.cancel': async ({ callRef }) => {
      await desk().cancel(callRef)
      return {}
    },
    'recordings.remove': async ({ callRef }) => {
      await desk().remove(callRef)
      return {}
    },
    'recordings.open': async ({ callRef }) => {
      const opened = await db().openRecording({ callRef })
      const [recording = opened.recording] = desk().asNow([opened.recording])
      const listens = heardParts(opened.listens).slice(0, mostParts)
      return { ...opened, recording, remarks: fitting(opened.remarks), listens }
    },
    'recordings.read': ({ callRef, offset }) => desk().read({ callRef, offset, who: who() }),
    'recordings.keepWaveform': async ({ callRef, waveform }) => {
      await db().keepWaveform({ callRef, waveform })
      return {}
    },
    'recordings.saveRemark': (remark) => db().saveRemark({ ...remark, createdBy: who(), now: clock.now() }),
    'recordings.removeRemark': async ({ callRef, id }) => {
      await db().removeRemark({ callRef, id, who: who() })
      return {}
    },
    'recordings.listened': async ({ callRef, fromMs, toMs: told }) => {
      await desk().listened({ callRef, fromMs, toMs: Math.max(fromMs, told), who: who() })
      return {}
    },
    'recordings.hearing': ({ callRef, fromMs, toMs }) => {
      desk().hearing({ callRef, fromMs, toMs: Math.max(fromMs, toMs), who: who() })
      return Promise.resolve({})
    },
  }
}
