import { AppError, codeOf } from '../../preload/contract/index.ts'
import type { ErrorCode, Recording, RetentionDays } from '../../preload/contract/index.ts'
import type { Gateway, ServerSession } from '../api/gateway.ts'
import type { DbClient } from '../db/db-api.ts'
import type { Background } from '../log/background.ts'
import type { Clock } from '../ports/ports.ts'
import { keepFrom } from '../retention/policy.ts'
import type { ServerLinkWatch } from '../sync/sync-api.ts'
import { createRecordingStore } from './recording-store.ts'
import { isCutWav, soundFormatOf } from './sound-kind.ts'

/** The recordings of one open workspace: what is on its way, what is kept, and how long. */
export interface RecordingDesk {
  /** Tidies up after the last run and fetches what still waits. */
  start(): void
  /** The server session to work with; null pauses. */
  setSession(session: ServerSession | null): void
  /** Queues them, durably; they come one after the other as the server and the telephone allow. */
  fetch(callRefs: string[]): Promise<Recording[]>
  /** `not-found` when it is not in the queue. */
  cancel(callRef: string): Promise<void>
  /** The sound goes from this computer; the key first. */
  remove(callRef: string): Promise<void>
  /** `not-found`, `file-damaged`. The listen log says that `who` opened it before the first byte leaves. */
  read(input: { callRef: string; offset: number; who: string }): Promise<{ slice: string; isLast: boolean }>
  /**
   * A part is being heard and has come so far. Its end is told to the log by whoever plays; where nobody tells it any more, the
   * window gone or the person signed out, this desk writes down what it knows.
   */
  hearing(part: HeardPart): void
  /** A part was heard: a line of the listen log. `not-found`. */
  listened(part: HeardPart): Promise<void>
  /** The same rows, with how far the one on its way is, and why another waits. */
  asNow(rows: readonly Recording[]): Recording[]
  close(): Promise<void>
}

interface HeardPart {
  readonly callRef: string
  readonly who: string
  readonly fromMs: number
  readonly toMs: number
}

export interface RecordingDeskOptions {
  readonly db: DbClient
  readonly folder: string
  readonly gateway: Pick<Gateway, 'fetchRecording'>
  readonly link: Pick<ServerLinkWatch, 'canSend' | 'subscribe' | 'sessionRefused' | 'state'>
  readonly clock: Clock
  readonly newId: () => string
  readonly background: Background
  readonly days: () => RetentionDays
  /** A recording never takes the line from somebody who is talking. */
  readonly isCallUp: () => boolean
  /** Whether this person may listen, now: a role can change while recordings wait. */
  readonly mayListen: () => boolean
  readonly onChange: (recording: Recording) => void
}

/** Waits between tries of one recording, ms; the last one repeats. */
const retryStepsMs = [5_000, 15_000, 60_000, 300_000]
/** A server that answers nonsense for one recording is not asked for ever. */
const mostTries = 5
const progressEveryMs = 300
const firstSweepMs = 10_000
const sweepEveryMs = 6 * 3_600_000
/** So long after the last word of it, nobody will tell the end of a part that was being heard. */
const heardUntoldMs = 4_000
/** The most rows of one transaction of it. */
const sweepSlice = 200
const dayMs = 86_400_000
/** What was read this recently is on somebody's screen, and stays whatever its age. */
const inUseMs = 10 * 60_000

/** What another try may change; everything else is the server's last word about this recording. */
const passing: ReadonlySet<ErrorCode> = new Set(['server-unreachable', 'server-timeout', 'server-busy', 'disk-full'])
const strange: ReadonlySet<ErrorCode> = new Set(['server-strange', 'server-failed', 'server-redirected', 'internal'])

interface UnderWay {
  readonly callRef: string
  readonly ending: AbortController
  received: number
  size: number | null
  /** A call came in the middle of it: it was let go of, and comes again whole. */
  hasGivenWay: boolean
}

export function createRecordingDesk(options: RecordingDeskOptions): RecordingDesk {
  const { db, clock, link, onChange } = options
  const store = createRecordingStore(options.folder)
  /** Those that failed just now: until when they rest, after how many tries, and why. */
  const resting = new Map<string, { until: number; tries: number; why: ErrorCode | null }>()
  const readAt = new Map<string, number>()
  let session: ServerSession | null = null
  let underWay: UnderWay | null = null
  let running: Promise<void> | null = null
  let isClosed = false
  let isStarted = false
  let toldAt = 0
  let cancelWake: () => void = () => undefined
  let cancelSweep: () => void = () => undefined
  /** What is being heard and is in no log yet. */
  let beingHeard: HeardPart | null = null
  let cancelHeard: () => void = () => undefined
  let unsubscribe: () => void = () => undefined

  const asNow = (recording: Recording): Recording => {
    if (recording.state === 'waiting') return { ...recording, reason: restOf(recording.callRef).why }
    return underWay?.callRef === recording.callRef && recording.state === 'fetching'
      ? { ...recording, received: underWay.received, size: underWay.size }
      : recording
  }
  const changed = (recording: Recording | null): void => {
    if (recording !== null) onChange(asNow(recording))
  }

  function nudge(): void {
    if (running !== null || !isStarted || isClosed) return
    running = work().finally(() => {
      running = null
    })
    options.background(running)
  }

  function wakeIn(ms: number): void {
    cancelWake()
    if (!isClosed) cancelWake = clock.after(ms, nudge)
  }

  async function work(): Promise<void> {
    while (!isClosed && session !== null && link.canSend() && options.mayListen()) {
      if (options.isCallUp()) {
        wakeIn(retryStepsMs[0] ?? 0)
        return
      }
      const now = clock.now()
      for (const [callRef, { until }] of resting)
        if (until <= now) resting.set(callRef, { ...restOf(callRef), until: 0 })
      const waiting = [...resting].filter(([, { until }]) => until > now)
      const callRef = await db.nextRecording({ except: waiting.map(([each]) => each) })
      if (callRef === null) {
        const soonest = Math.min(...waiting.map(([, { until }]) => until))
        if (Number.isFinite(soonest)) wakeIn(Math.max(soonest - now, 100))
        return
      }
      await bring(callRef, session)
    }
  }

  const restOf = (callRef: string) => resting.get(callRef) ?? { until: 0, tries: 0, why: null }

  async function bring(callRef: string, using: ServerSession): Promise<void> {
    const file = { fileId: options.newId(), fileKey: store.newKey() }
    const mine: UnderWay = { callRef, ending: new AbortController(), received: 0, size: null, hasGivenWay: false }
    underWay = mine
    try {
      const begun = await db.beginRecording({ callRef, ...file, now: clock.now() })
      changed(begun)
      await store.assertRoom()
      await options.gateway.fetchRecording(
        using,
        callRef,
        async (sound) => {
          mine.size = sound.size
          const taken = await store.takeIn(file, sound.pieces(), (received) => progressed(mine, begun, received))
          const format = soundFormatOf(taken.head, taken.size)
          if (format === null) throw new AppError('recording-format')
          if (isCutWav(taken.head, taken.size)) throw new AppError('server-strange')
          const { size, sha256 } = taken
          const now = clock.now()
          const kept = await db.keepRecording({ callRef, fileId: file.fileId, size, sha256, format, now })
          resting.delete(callRef)
          changed(kept)
        },
        mine.ending.signal,
      )
    } catch (error) {
      await store.remove(file.fileId)
      if (mine.hasGivenWay) await giveBack(callRef)
      else await putOff(callRef, codeOf(error), using)
    } finally {
      file.fileKey.fill(0)
      underWay = null
    }
  }

  function progressed(mine: UnderWay, begun: Recording, received: number): void {
    mine.received = received
    if (options.isCallUp()) {
      mine.hasGivenWay = true
      mine.ending.abort()
      return
    }
    const now = clock.now()
    if (now - toldAt < progressEveryMs) return
    toldAt = now
    changed(begun)
  }

  /** It waits as if it had not begun: nobody was at fault. */
  async function giveBack(callRef: string): Promise<void> {
    if (isClosed) return
    underWay = null
    changed(await db.putRecordingOff({ callRef, code: null, now: clock.now() }))
  }

  async function putOff(callRef: string, code: ErrorCode, using: ServerSession): Promise<void> {
    // Cancelled meanwhile: it is in the queue no more, or the desk is being closed and the next start finds it.
    if (code === 'not-found' || isClosed) return
    const tries = restOf(callRef).tries + 1
    const mayWork = code === 'sign-in-needed' || passing.has(code) || (strange.has(code) && tries < mostTries)
    if (code === 'sign-in-needed') {
      if (session === using) session = null
      link.sessionRefused(using)
    } else if (mayWork) {
      const step = retryStepsMs[Math.min(tries, retryStepsMs.length) - 1] ?? 0
      resting.set(callRef, { until: clock.now() + step, tries, why: code })
    } else resting.delete(callRef)
    underWay = null
    changed(await db.putRecordingOff({ callRef, code: mayWork ? null : code, now: clock.now() }))
  }

  async function sweep(): Promise<void> {
    const now = clock.now()
    const { skewMs } = link.state()
    // With a clock that is known to be wrong, age means nothing; with one nobody has confirmed, only copies go.
    if (skewMs !== null && Math.abs(skewMs) > dayMs) return
    const inUse = [...readAt].filter(([, at]) => now - at < inUseMs).map(([callRef]) => callRef)
    const span = {
      before: keepFrom(options.days(), 'files', now),
      scoredBefore: now - dayMs,
      rowsBefore: skewMs === null ? 0 : keepFrom(options.days(), 'qa', now),
    }
    // A slice at a time: a case that is saved meanwhile waits for one of them, never for all.
    while (!isClosed) {
      const slice = await db.sweepRecordings({ ...span, keep: inUse, now, limit: sweepSlice })
      for (const fileId of slice.fileIds) await store.remove(fileId)
      for (const each of slice.changed) changed(each)
      if (slice.isEnd) return
    }
  }

  function scheduleSweep(ms: number): void {
    if (isClosed) return
    cancelSweep = clock.after(ms, () => {
      options.background(sweep().finally(() => scheduleSweep(sweepEveryMs)))
    })
  }

  /** Writes down what is being heard; nothing when its end was told. */
  async function writeHeard(): Promise<void> {
    cancelHeard()
    const part = beingHeard
    beingHeard = null
    if (part === null) return
    try {
      await db.logListen({ ...part, now: clock.now() })
    } catch (error) {
      // Nothing of it is here any more.
      if (codeOf(error) !== 'not-found') throw error
    }
  }

  async function tidyUp(): Promise<void> {
    await db.recoverRecordings()
    await store.keepOnly(await db.recordingFileIds())
    isStarted = true
    nudge()
  }

  return {
    start() {
      unsubscribe = link.subscribe(({ isUp }) => {
        if (isUp) nudge()
      })
      options.background(tidyUp())
      scheduleSweep(firstSweepMs)
    },
    setSession(next) {
      session = next
      nudge()
    },
    async fetch(callRefs) {
      for (const callRef of callRefs) resting.delete(callRef)
      const rows = await db.requestRecordings({ callRefs, now: clock.now() })
      for (const each of rows) changed(each)
      nudge()
      return rows.map(asNow)
    },
    async cancel(callRef) {
      await db.cancelRecording({ callRef, now: clock.now() })
      if (underWay?.callRef === callRef) underWay.ending.abort()
    },
    async remove(callRef) {
      const { fileId } = await db.removeRecording({ callRef, now: clock.now() })
      if (fileId !== null) await store.remove(fileId)
      for (const each of await db.recordingsOf({ callRefs: [callRef] })) changed(each)
    },
    async read({ callRef, offset, who }) {
      const { fileId, fileKey, size } = await db.recordingFile({ callRef })
      const now = clock.now()
      const isOpening = offset === 0 || now - (readAt.get(callRef) ?? 0) >= inUseMs
      if (isOpening) await db.logListen({ callRef, who, fromMs: 0, toMs: 0, now })
      readAt.set(callRef, now)
      try {
        const { slice, isLast } = await store.read({ fileId, fileKey, size }, offset)
        return { slice: Buffer.from(slice.buffer, slice.byteOffset, slice.length).toString('base64'), isLast }
      } finally {
        fileKey.fill(0)
      }
    },
    hearing(part) {
      if (isClosed) return
      beingHeard = part
      cancelHeard()
      cancelHeard = clock.after(heardUntoldMs, () => options.background(writeHeard()))
    },
    async listened(part) {
      if (beingHeard?.callRef === part.callRef) {
        cancelHeard()
        beingHeard = null
      }
      await db.logListen({ ...part, now: clock.now() })
    },
    asNow: (rows) => rows.map(asNow),
    async close() {
      isClosed = true
      cancelWake()
      cancelSweep()
      unsubscribe()
      underWay?.ending.abort()
      await running
      await writeHeard()
    },
  }
}
