import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PulledRecord } from '../../../main/db/db-api.ts'
import { emptyQa, firstSampleRules } from '../../../preload/contract/index.ts'
import { tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

/** A month that is drawn again keeps what somebody has done with it, whatever the draw was worked out from. */

const now = Date.UTC(2026, 10, 22, 12)
const month = '2026-11'

let temp: TempDatabase
let desk: ReturnType<TempDatabase['openHere']>
beforeEach(() => {
  temp = tempDatabase()
  desk = temp.openHere()
  const empty = { number: '', queue: '', direction: 'in', status: '', waitMs: null, agentName: '' } as const
  const records = ['1', '2', '3', '4'].map((id): PulledRecord => {
    const call = { ...empty, id, at: now, agent: '8101', talkMs: 60_000, hasRecording: true, isScored: false }
    return { kind: 'call', localId: `here-${id}`, serverId: id, createdAt: now, call } as PulledRecord
  })
  const position = { skip: 4, isComplete: true, newestServerId: '4', finishedAt: 1 }
  desk.api.applyPulledRecords({ kind: 'call', records, position, now })
})
afterEach(() => {
  desk.close()
  temp.remove()
})

const draw = (...refs: string[]) =>
  desk.api.keepSample({
    ...{ month, rules: firstSampleRules(), seed: 'K7QF-2MWD', isCut: false, by: 'neema', now, stays: [] },
    picks: refs.map((callRef) => ({ callRef, reasons: ['agent'] })),
  })
const states = () => Object.fromEntries(desk.api.samplePicks({ month }).map(({ callRef, state }) => [callRef, state]))

test('what was taken out stays taken out, with its reason', () => {
  draw('1', '2')
  desk.api.swapPick({ month, callRef: '1', reason: 'my own call', by: 'neema', now, instead: null })
  draw('3')
  draw('4')
  expect(states()).toEqual({ '1': 'swapped', '4': 'to-score' })
  expect(desk.api.samplePick({ month, callRef: '1' })).toMatchObject({
    swap: { reason: 'my own call', by: 'neema' },
  })
})

test('what somebody began to score while the draw was worked out stays', () => {
  draw('1', '2')
  desk.api.saveRecordDraft({ id: 'd', kind: 'qa', fields: emptyQa('1'), now })
  draw('3')
  expect(states()).toEqual({ '1': 'draft', '3': 'to-score' })
})

test('a call with the first instant of a month is of that month and not of the one before', () => {
  const ids = (from: number, to: number) =>
    desk.api.callsToSample({ from, to, after: null, limit: 10 }).rows.map(({ id }) => id)
  expect(ids(now - 1_000, now)).toEqual([])
  expect(ids(now, now + 1_000).toSorted()).toEqual(['1', '2', '3', '4'])
})
