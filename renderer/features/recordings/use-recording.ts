import { onScopeDispose, ref, shallowRef } from 'vue'
import type { Listen, Recording, RecordingRemark, Waveform, WireError } from '../../../preload/contract/index.ts'
import { useLeaving } from '../../app/leaving.ts'
import { bridge } from '../../bridge/bridge.ts'
import { loadSound } from './sound/load-sound.ts'
import { usePlayer } from './use-player.ts'

const byMoment = (a: RecordingRemark, b: RecordingRemark): number => a.atMs - b.atMs || a.createdAt - b.createdAt

/** One recording on the screen: where it stands, its sound under the person's hands, its remarks and who heard it. */
export function useRecording() {
  const recording = shallowRef<Recording | null>(null)
  const waveform = shallowRef<Waveform | null>(null)
  const remarks = shallowRef<readonly RecordingRemark[]>([])
  const listens = shallowRef<readonly Listen[]>([])
  /** `absent`: this computer has never heard of it. */
  const phase = ref<'reading' | 'absent' | 'away' | 'loading' | 'ready' | 'failed'>('reading')
  const error = shallowRef<WireError | null>(null)
  /** Of the sound, how much is in memory, 0 to 1. */
  const loaded = ref(0)
  let callRef = ''
  let question = 0

  /** What was heard and is not in the log yet. */
  const telling = new Set<Promise<void>>()
  const player = usePlayer(
    (fromMs, toMs) => {
      const told = heard(fromMs, toMs).finally(() => telling.delete(told))
      telling.add(told)
    },
    // Only in case the end is never told: one that does not arrive is followed by the next.
    (fromMs, toMs) => void bridge().recordings.hearing({ callRef, fromMs, toMs }),
  )

  async function heard(fromMs: number, toMs: number): Promise<void> {
    const of = callRef
    const told = await bridge().recordings.listened({ callRef: of, fromMs, toMs })
    if (told.ok && of === callRef) await readLog()
  }

  async function readLog(): Promise<void> {
    const mine = question
    const opened = await bridge().recordings.open({ callRef })
    if (opened.ok && mine === question) listens.value = opened.value.listens
  }

  function fail(why: WireError): void {
    error.value = why
    phase.value = 'failed'
  }

  /** Shows the recording of a call; its sound is read when it is here. */
  async function open(of: string): Promise<void> {
    // What was heard of the one before is told under its own name.
    player.unload()
    callRef = of
    const mine = ++question
    error.value = null
    phase.value = 'reading'
    const opened = await bridge().recordings.open({ callRef })
    if (mine !== question) return
    if (!opened.ok) {
      recording.value = null
      remarks.value = []
      listens.value = []
      waveform.value = null
      if (opened.error.code === 'not-found') phase.value = 'absent'
      else fail(opened.error)
      return
    }
    recording.value = opened.value.recording
    remarks.value = opened.value.remarks
    listens.value = opened.value.listens
    waveform.value = opened.value.waveform
    if (opened.value.recording.state === 'kept') await load(mine)
    else phase.value = 'away'
  }

  async function load(mine: number): Promise<void> {
    const { format, size } = recording.value ?? {}
    if (format === undefined || format === null) return
    phase.value = 'loading'
    loaded.value = 0
    const sound = await loadSound({
      callRef,
      format,
      needsWaveform: waveform.value === null,
      onRead: (bytes) => {
        if (mine === question) loaded.value = bytes / Math.max(1, size ?? 1)
      },
      isWanted: () => mine === question,
    })
    if (sound === null || mine !== question) return
    if (!sound.ok) {
      fail(sound.error)
      return
    }
    const about = sound.value.waveform ?? waveform.value
    if (about === null) return
    if (waveform.value === null) {
      waveform.value = about
      // The picture is made again next time when it cannot be kept now.
      await bridge().recordings.keepWaveform({ callRef, waveform: about })
      if (mine !== question) return
    }
    player.load(sound.value.wav, about)
    phase.value = 'ready'
    await readLog()
  }

  async function fetch(): Promise<void> {
    const mine = question
    const asked = await bridge().recordings.fetch({ callRefs: [callRef] })
    if (mine !== question) return
    if (!asked.ok) {
      fail(asked.error)
      return
    }
    await open(callRef)
  }

  async function cancel(): Promise<WireError | null> {
    const done = await bridge().recordings.cancel({ callRef })
    await open(callRef)
    return done.ok || done.error.code === 'not-found' ? null : done.error
  }

  async function remove(): Promise<WireError | null> {
    player.unload()
    const done = await bridge().recordings.remove({ callRef })
    await open(callRef)
    return done.ok ? null : done.error
  }

  /** What is here is damaged: away with it, and once more from the server. */
  async function fetchAnew(): Promise<void> {
    await bridge().recordings.remove({ callRef })
    await fetch()
  }

  /** Adds a remark at this moment; answers why when it cannot be kept. */
  async function remark(of: string, atMs: number, text: string, id: string): Promise<WireError | null> {
    const kept = await bridge().recordings.saveRemark({ callRef: of, id, atMs: Math.round(atMs), text })
    if (!kept.ok) return kept.error
    if (of !== callRef) return null
    remarks.value = [...remarks.value.filter((each) => each.id !== id), kept.value].sort(byMoment)
    return null
  }

  async function removeRemark(id: string): Promise<WireError | null> {
    const gone = await bridge().recordings.removeRemark({ callRef, id })
    if (!gone.ok) return gone.error
    remarks.value = remarks.value.filter((each) => each.id !== id)
    return null
  }

  const stop = bridge().on('recordingChanged', (changed) => {
    if (changed.callRef !== callRef) return
    const before = recording.value?.state
    recording.value = changed
    if (changed.state === 'kept' && before !== 'kept') void open(callRef)
    else if (changed.state !== 'kept' && phase.value !== 'reading') {
      if (before === 'kept') player.unload()
      phase.value = 'away'
    }
  })
  // Whoever locks or signs out stops the sound, and what they heard is in the log before the core takes no more.
  const stopLeaving = useLeaving().add(async () => {
    player.pause()
    await Promise.all(telling)
  })
  onScopeDispose(() => {
    stop()
    stopLeaving()
    question += 1
  })

  return {
    recording,
    waveform,
    remarks,
    listens,
    phase,
    error,
    loaded,
    player,
    open,
    fetch,
    fetchAnew,
    cancel,
    remove,
    remark,
    removeRemark,
  }
}
