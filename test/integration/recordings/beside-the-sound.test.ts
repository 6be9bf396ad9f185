import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createRecordingStore } from '../../../main/recordings/recording-store.ts'
import { tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

const ref = '1700000001.44'
let temp: TempDatabase
let here: ReturnType<TempDatabase['openHere']>
beforeEach(() => {
  temp = tempDatabase()
  here = temp.openHere()
  const fileId = v7()
  here.api.requestRecordings({ callRefs: [ref], now: 1 })
  here.api.beginRecording({ callRef: ref, fileId, fileKey: new Uint8Array(32), now: 2 })
  here.api.keepRecording({ callRef: ref, fileId, size: 9, sha256: 'x', format: 'wav-pcm', now: 3 })
})
afterEach(() => {
  here.close()
  temp.remove()
})

const now = () => here.api.recordingsOf({ callRefs: [ref] })[0]

describe('what is kept beside the sound of a recording', () => {
  test('nothing changes a line of the listen log, or takes one out', () => {
    here.api.logListen({ callRef: ref, who: 'juma', fromMs: 0, toMs: 900, now: 4 })
    const database = temp.openBare()
    for (const sql of [
      "UPDATE recording_listens SET who = 'nobody'",
      'DELETE FROM recording_listens',
      "INSERT OR REPLACE INTO recording_listens SELECT number, call_ref, at, 'nobody', from_ms, to_ms FROM recording_listens",
    ]) {
      expect(() => database.exec(sql)).toThrow('append only')
    }
    database.close()
    expect(here.api.openRecording({ callRef: ref }).listens).toEqual([{ at: 4, who: 'juma', fromMs: 0, toMs: 900 }])
  })

  test('remarks stand at their moments, in order; only who wrote one may change it or take it away', () => {
    const remark = (id: string, atMs: number, createdBy = 'juma', text = 'Listens well.') =>
      here.api.saveRemark({ callRef: ref, id, atMs, text, createdBy, now: 5 })
    const [one, two] = [v7(), v7()]
    remark(one, 900)
    remark(two, 100)
    remark(one, 900, 'juma', 'Listens very well.')
    expect(here.api.openRecording({ callRef: ref }).remarks.map(({ id, text }) => [id, text])).toEqual([
      [two, 'Listens well.'],
      [one, 'Listens very well.'],
    ])
    expect(now()?.remarkCount).toBe(2)
    expect(() => remark(one, 1, 'neema')).toThrow(expect.objectContaining({ code: 'forbidden' }))
    expect(() => here.api.removeRemark({ callRef: ref, id: two, who: 'neema' })).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    )
    here.api.removeRemark({ callRef: ref, id: two, who: 'juma' })
    expect(now()?.remarkCount).toBe(1)
  })

  test('its picture is worked out once and comes back as it was', () => {
    const waveform = { durationMs: 1000, rate: 8000, peaks: ['AAECAw=='], silences: [[0, 900]], loudnessDb: -20 }
    here.api.keepWaveform({ callRef: ref, waveform: { ...waveform, silences: [[0, 900]] } })
    expect(here.api.openRecording({ callRef: ref })).toMatchObject({
      waveform,
      recording: { durationMs: 1000, channels: 1 },
    })
  })
})

test('what grew old goes in slices, so that a save never waits for all of it', () => {
  const callRefs = Array.from({ length: 450 }, (_, index) => `old.${index}`)
  here.api.requestRecordings({ callRefs, now: 1_000 })
  for (const callRef of callRefs) here.api.putRecordingOff({ callRef, code: 'not-found', now: 1_000 })
  const left = () => here.api.recordingsOf({ callRefs }).length
  const sweep = () =>
    here.api.sweepRecordings({ before: 0, scoredBefore: 0, rowsBefore: 2_000, keep: [], now: 3_000, limit: 200 })
  expect([sweep().isEnd, left(), sweep().isEnd, left(), sweep().isEnd, left()]).toEqual([
    false,
    250,
    false,
    50,
    true,
    0,
  ])
})

test('remarks whose recording an emptied cache has taken go by their age as well, and no younger ones', () => {
  const remark = (callRef: string, now: number) => {
    here.api.requestRecordings({ callRefs: [callRef], now: 1_000 })
    here.api.saveRemark({ callRef, id: v7(), atMs: 0, text: `of ${callRef}`, createdBy: 'grace', now })
  }
  remark('aged', 1_000)
  remark('young', 5_000)
  const bare = temp.openBare()
  bare.exec('DELETE FROM recordings')
  here.api.sweepRecordings({ before: 0, scoredBefore: 0, rowsBefore: 2_000, keep: [], now: 9_000, limit: 200 })
  const left = bare.prepare<[], string>('SELECT call_ref FROM recording_remarks').pluck().all()
  bare.close()
  expect(left).toContain('young')
  expect(left).not.toContain('aged')
})

test('never takes the room on the disk that a case may need, not even in the middle of a long recording', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'recordings-room-'))
  let free = 100_000_000
  let given = 0
  const store = createRecordingStore(folder, () => free)
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (; given < 100; given += 1) {
      if (given === 50) free = 100_000_000
      yield await Promise.resolve(new Uint8Array(1_000_000))
    }
  }
  const take = () => store.takeIn({ fileId: v7(), fileKey: store.newKey() }, pieces(), () => undefined)
  try {
    await expect(take()).rejects.toMatchObject({ code: 'disk-full' })
    expect(given).toBe(0)
    free = 1e9
    await expect(take()).rejects.toMatchObject({ code: 'disk-full' })
    expect([given >= 50, given < 56, readdirSync(folder)]).toEqual([true, true, []])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
