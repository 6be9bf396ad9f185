import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Gateway } from '../../../main/api/gateway.ts'
import type { DbClient } from '../../../main/db/db-api.ts'
import { createRecordingDesk, type RecordingDesk } from '../../../main/recordings/recording-desk.ts'
import { AppError, type Recording } from '../../../preload/contract/index.ts'
import { until } from '../../kit/poll.ts'
import { wavFile } from '../../kit/sounds/sounds.ts'
import { tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'
import { createFakeClock } from '../../unit/sync/fake-clock.ts'

const callRef = '1700000001.44'
const part = { callRef, who: 'juma', fromMs: 500, toMs: 4_500 }

let temp: TempDatabase
let here: ReturnType<TempDatabase['openHere']>
let clock: ReturnType<typeof createFakeClock>
let desk: RecordingDesk
let failed: unknown[]
let told: Recording[]
let isCallUp: boolean
let fetchRecording: Gateway['fetchRecording']

beforeEach(() => {
  temp = tempDatabase()
  here = temp.openHere()
  here.api.requestRecordings({ callRefs: [callRef], now: 1 })
  // The real methods on the real file, asked as promises, as the worker is.
  const db = new Proxy(here.api, {
    get: (api, name) => async (input: unknown) => (Reflect.get(api, name) as (input: unknown) => unknown)(input),
  }) as unknown as DbClient
  clock = createFakeClock()
  failed = []
  isCallUp = false
  fetchRecording = () => Promise.reject(new AppError('server-busy'))
  told = []
  desk = createRecordingDesk({
    db,
    folder: temp.folder,
    gateway: { fetchRecording: (...asked) => fetchRecording(...asked) },
    link: {
      canSend: () => true,
      subscribe: () => () => undefined,
      sessionRefused: () => undefined,
      state: () => ({ state: 'unreachable', sinceAt: 0, lastAnswerAt: null, skewMs: null }),
    },
    clock,
    newId: () => 'file',
    background: (work) => void work.catch((error: unknown) => failed.push(error)),
    days: () => ({ cases: 90, calls: 30, qa: 90, messages: 30, files: 30 }),
    isCallUp: () => isCallUp,
    mayListen: () => true,
    onChange: (recording) => told.push(recording),
  })
})
afterEach(async () => {
  await desk.close()
  here.close()
  temp.remove()
})

const heard = () => here.api.openRecording({ callRef }).listens.map(({ fromMs, toMs, who }) => [who, fromMs, toMs])

test('a part that was heard is in the log once its end is told, and once only', async () => {
  desk.hearing({ ...part, toMs: 3_000 })
  await desk.listened(part)
  await clock.advance(60_000)
  expect(heard()).toEqual([['juma', 500, 4_500]])
})

test('a part whose end nobody tells, the window gone or the person signed out, is in the log as far as it came', async () => {
  desk.hearing({ ...part, toMs: 1_500 })
  await clock.advance(3_000)
  desk.hearing({ ...part, toMs: 2_500 })
  expect(heard()).toEqual([])
  await clock.advance(5_000)
  expect(heard()).toEqual([['juma', 500, 2_500]])
})

test('a part that is being heard when the workspace is closed is in the log', async () => {
  desk.hearing(part)
  await desk.close()
  expect(heard()).toEqual([['juma', 500, 4_500]])
})

test('a part of what is not here any more is nobody’s failure', async () => {
  desk.hearing({ ...part, callRef: 'gone.1' })
  await clock.advance(5_000)
  expect([failed, heard()]).toEqual([[], []])
})

test('what waits says why: the server is busy', async () => {
  desk.start()
  desk.setSession({ token: 'token-of-juma' })
  await until('it waits again', async () => (told.at(-1)?.reason === 'server-busy' ? true : undefined))
  expect(desk.asNow(here.api.recordingsOf({ callRefs: [callRef] }))).toMatchObject([
    { state: 'waiting', reason: 'server-busy' },
  ])
})

test('what is on its way gives the line to a call that comes, and comes whole when the call is over', async () => {
  const sound = wavFile({ codec: 1, bits: 16, data: new Uint8Array(200_000) })
  let asked = 0
  fetchRecording = async (_session, _ref, take, signal) => {
    asked += 1
    async function* pieces() {
      for (let at = 0; at < sound.length; at += 50_000) {
        // As a body that nobody wants any more.
        if (signal.aborted) throw new AppError('server-unreachable')
        yield sound.subarray(at, at + 50_000)
        if (asked === 1) isCallUp = true
      }
    }
    await take({ size: sound.length, pieces })
  }
  const state = () => here.api.recordingsOf({ callRefs: [callRef] })[0]?.state
  desk.start()
  desk.setSession({ token: 'token-of-juma' })
  await until('it was asked for', () => (asked === 1 ? true : undefined))
  await until('it waits again', () => (state() === 'waiting' ? true : undefined))
  expect(desk.asNow(here.api.recordingsOf({ callRefs: [callRef] }))).toMatchObject([{ reason: null }])
  await clock.advance(60_000)
  expect(asked).toBe(1)
  isCallUp = false
  await clock.advance(5_000)
  await until('it is here', () => (state() === 'kept' ? true : undefined))
  expect([asked, here.api.recordingsOf({ callRefs: [callRef] })[0]?.size]).toEqual([2, sound.length])
})
