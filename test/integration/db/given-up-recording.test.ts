import { v7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

let temp: TempDatabase
let desk: ReturnType<TempDatabase['openHere']>
const callRef = '17.1'

beforeEach(() => {
  temp = tempDatabase()
  desk = temp.openHere()
})
afterEach(() => {
  desk.close()
  temp.remove()
})

test('a removed recording that is asked for again and let go of is removed as before, with its remarks: nobody refused it', () => {
  const { api } = desk
  api.requestRecordings({ callRefs: [callRef], now: 1 })
  api.beginRecording({ callRef, fileId: 'file-1', fileKey: new Uint8Array(32), now: 2 })
  api.keepRecording({ callRef, fileId: 'file-1', size: 9, sha256: 'x', format: 'wav-pcm', now: 3 })
  api.saveRemark({ callRef, id: v7(), atMs: 10, text: 'She laughs.', createdBy: 'neema', now: 4 })
  api.removeRecording({ callRef, now: 5 })
  const [asked] = api.requestRecordings({ callRefs: [callRef], now: 6 })
  expect(asked?.state).toBe('waiting')
  api.cancelRecording({ callRef, now: 7 })
  expect(api.recordingsOf({ callRefs: [callRef] })).toMatchObject([
    { callRef, state: 'removed', reason: null, remarkCount: 1 },
  ])
})

test('a recording that nothing was written about and that is let go of was never asked for', () => {
  desk.api.requestRecordings({ callRefs: [callRef], now: 1 })
  desk.api.cancelRecording({ callRef, now: 2 })
  expect(desk.api.recordingsOf({ callRefs: [callRef] })).toEqual([])
})
