import { expect, test } from 'vitest'
import { noteCallBack } from '../../../main/usecases/agenda.ts'
import type { CallBackInput, CallReport } from '../../../preload/contract/index.ts'

const now = Date.UTC(2026, 10, 22, 12)

async function noted(part: Partial<CallReport>): Promise<CallBackInput[]> {
  const kept: CallBackInput[] = []
  const report: CallReport = {
    ...{ id: 'call', direction: 'in', number: '0722000111', name: 'Wanjiku', queue: '116', callRef: '17.5' },
    ...{ startedAt: now, answeredAt: now, endedAt: now, holds: 0, heldMs: 0, quality: null, caseId: 'case' },
    end: 'completed',
    ...part,
  }
  const db = { keepDroppedCall: async ({ callBack }: { callBack: CallBackInput }) => void kept.push(callBack) }
  const deps = {
    session: { workspace: () => ({ db }) },
    clock: { now: () => now },
    events: { emit: () => undefined },
    about: { timeZone: 'Africa/Nairobi' },
    newId: () => 'new',
  } as unknown as Parameters<typeof noteCallBack>[0]
  await noteCallBack(deps, report)
  return kept
}

test.each([
  ['a call that was cut off', { end: 'dropped' }],
  ['one that came in and could not be put through', { end: 'failed', answeredAt: null }],
] as const)('%s is written down to be called back the same day, with its case and as urgent', async (_name, part) => {
  expect(await noted(part)).toMatchObject([
    { number: '0722000111', caseId: 'case', callId: 'call', priority: 'high', day: '2026-11-22', fromMinute: 15 * 60 },
  ])
})

test.each([
  ['a call that ended as it should', { end: 'completed' }],
  ['one of ours that could not be put through: whoever dialled knows', { end: 'failed', direction: 'out' }],
  ['one without a number', { end: 'dropped', number: '' }],
] as const)('%s is not', async (_name, part) => {
  expect(await noted(part)).toEqual([])
})
