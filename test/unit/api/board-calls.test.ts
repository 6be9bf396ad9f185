import { describe, expect, test } from 'vitest'
import { createCrmBoard, toWatchedCall } from '../../../main/api/crm/board.ts'

const at = Date.parse('2026-11-22T10:00:00Z')
const row = {
  id: '17.1',
  created_on: '2026-11-22 10:00:00',
  usr: '8101',
  context_masq: 'gbv',
  vector: 'inbound',
  hangup_status: '',
}

describe('a row of calls for the live board', () => {
  test('waits, talks, was answered or lost, as its fields tell', () => {
    expect(toWatchedCall({ ...row, wait: '7', talk: '0' })).toMatchObject({ course: 'waiting', at, answeredAt: null })
    expect(toWatchedCall({ ...row, answered_on: '2026-11-22 10:00:09', talk: '0' })).toMatchObject({
      course: 'talking',
      waitMs: 9_000,
      answeredAt: at + 9_000,
    })
    expect(
      toWatchedCall({ ...row, hangup_status: 'answered', wait: '9', talk: '60', ended_on: '2026-11-22 10:01:09' }),
    ).toMatchObject({ course: 'answered', waitMs: 9_000, talkMs: 60_000, endedAt: at + 69_000 })
    expect(toWatchedCall({ ...row, hangup_status: 'Abandoned', wait: '30' })).toMatchObject({
      course: 'lost',
      isAbandoned: true,
      endedAt: at + 30_000,
    })
    expect(toWatchedCall({ ...row, hangup_status: 'noanswer' })).toMatchObject({ course: 'lost', isAbandoned: false })
    // Somebody talked before it was passed on: that was no lost call.
    expect(toWatchedCall({ ...row, hangup_status: 'transferred', wait: '9', talk: '60' })).toMatchObject({
      course: 'answered',
      answeredAt: at + 9_000,
      talkMs: 60_000,
    })
  })

  test('of which the server says nothing is not guessed at', async () => {
    const silent = Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'hangup_status'))
    expect(toWatchedCall(silent)).toMatchObject({ course: 'untold', waitMs: null, talkMs: null, endedAt: null })
    expect(toWatchedCall({ ...row, created_on: '' })).toBeNull()
    expect(toWatchedCall({ ...row, id: '../x' })).toBeNull()
    // A server whose rows cannot be read has not said that nobody called.
    const board = createCrmBoard({
      exchange: async () => ({ status: 200, body: { calls: [{ nobody: 'knows' }] } }),
      exchangeText: async () => ({ status: 404, text: '' }),
    })
    const asked = board.watchCalls({ token: 'token-1' }, { from: at, skip: 0, count: 100 })
    await expect(asked).rejects.toMatchObject({ code: 'server-strange' })
    for (const odd of [null, 7, 'x', [], {}]) expect(toWatchedCall(odd)).toBeNull()
  })
})
