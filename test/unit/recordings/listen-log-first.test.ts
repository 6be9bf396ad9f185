import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DbClient } from '../../../main/db/db-api.ts'
import { createRecordingDesk, type RecordingDesk } from '../../../main/recordings/recording-desk.ts'
import { AppError } from '../../../preload/contract/index.ts'
import { createFakeClock } from '../sync/fake-clock.ts'

/** Who opens a recording stands in the listen log before they get a byte of it; what cannot be written down is not handed out. */

const callRef = '1700000001.44'
let entries: string[]
let isFull: boolean
let clock: ReturnType<typeof createFakeClock>
let desk: RecordingDesk

beforeEach(() => {
  entries = []
  isFull = false
  clock = createFakeClock()
  const db = {
    // Its bytes are not there any more, so every read of them fails: what was written down by then was written first.
    recordingFile: async () => ({
      fileId: 'gone',
      fileKey: new Uint8Array(32),
      size: 100_000,
      sha256: '',
      format: 'gsm',
    }),
    logListen: async ({ who, fromMs, toMs }: { who: string; fromMs: number; toMs: number }) => {
      if (isFull) throw new AppError('disk-full')
      entries.push(`${who} ${String(fromMs)}-${String(toMs)}`)
    },
  } as unknown as DbClient
  desk = createRecordingDesk({
    db,
    folder: '/nowhere',
    gateway: { fetchRecording: () => Promise.reject(new AppError('server-busy')) },
    link: {
      canSend: () => false,
      subscribe: () => () => undefined,
      sessionRefused: () => undefined,
      state: () => ({ state: 'unreachable', sinceAt: 0, lastAnswerAt: null, skewMs: null }),
    },
    clock,
    newId: () => 'file',
    background: () => undefined,
    days: () => ({ cases: 90, calls: 30, qa: 90, messages: 30, files: 30 }),
    isCallUp: () => false,
    mayListen: () => true,
    onChange: () => undefined,
  })
})
afterEach(() => desk.close())

test('the entry is there even if not one byte can be read', async () => {
  await expect(desk.read({ callRef, offset: 0, who: 'juma' })).rejects.toMatchObject({ code: 'file-damaged' })
  expect(entries).toEqual(['juma 0-0'])
})

test('whoever begins in the middle has opened it, too', async () => {
  await expect(desk.read({ callRef, offset: 65_536, who: 'juma' })).rejects.toMatchObject({ code: 'file-damaged' })
  expect(entries).toEqual(['juma 0-0'])
})

test('what cannot be written down is not handed out', async () => {
  isFull = true
  await expect(desk.read({ callRef, offset: 0, who: 'juma' })).rejects.toMatchObject({ code: 'disk-full' })
})
