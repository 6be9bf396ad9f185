import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import type { CallReport } from '../../../preload/contract/index.ts'
import { passwords, startRig, startServer, walkIn } from '../core/desk-rig.ts'

const hour = 3_600_000

function report(about: Partial<CallReport> = {}): CallReport {
  return {
    id: v7(),
    direction: 'in',
    number: '+254722000111',
    name: 'Wanjiku',
    queue: 'child-helpline',
    callRef: null,
    startedAt: Date.now(),
    answeredAt: Date.now(),
    endedAt: Date.now() + 1000,
    holds: 0,
    heldMs: 0,
    end: 'completed',
    quality: null,
    caseId: null,
    ...about,
  }
}

describe('what somebody has promised', () => {
  test('is kept, told, counted, survives a restart of the desk and stands in the export; the home screen knows the day', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    const draftId = v7()
    const { id: caseId } = await rig.must('cases.save', {
      draftId,
      caseId: null,
      fields: walkIn('Wanjiku'),
    })
    const id = v7()
    rig.told.length = 0
    const kept = await rig.must('followUps.save', { id, caseId, day: '2020-02-29', minute: 540, note: 'Did it help?' })
    // 09:00 in Nairobi.
    expect(new Date(kept.dueAt).toISOString()).toBe('2020-02-29T06:00:00.000Z')
    expect(rig.told.map(({ key }) => key)).toContain('followUpsChanged')

    // A call that died is on the list by itself, and crossed out when the two have talked.
    const call = report({ answeredAt: Date.now(), end: 'dropped' })
    await rig.must('callLog.record', call)
    await rig.must('callLog.record', call)
    const open = await rig.must('callBacks.list', { which: 'open', after: null, limit: 10 })
    expect(open.rows).toMatchObject([
      { madeFrom: 'dropped', priority: 'high', number: '+254722000111', toMinute: 1440 },
    ])
    expect(await rig.must('callBacks.suggest', {})).toEqual([])
    const callBackId = open.rows[0]?.id ?? ''
    const refused = await rig.ask('callBacks.close', { id: callBackId, result: 'reached', reason: '' })
    expect(refused).toMatchObject({ ok: false, error: { code: 'dial-first' } })
    await rig.must('callBacks.take', { id: callBackId, isTaken: true })
    const back = report({
      direction: 'out',
      queue: '',
      startedAt: Date.now() + 5000,
      answeredAt: null,
      endedAt: null,
      end: null,
    })
    await rig.must('callLog.record', back)
    await rig.must('callLog.record', {
      ...back,
      answeredAt: Date.now() + 9000,
      endedAt: Date.now() + 60_000,
      end: 'completed',
    })
    const closed = await rig.must('callBacks.list', { which: 'closed', after: null, limit: 10 })
    expect(closed.rows).toMatchObject([{ id: callBackId, result: 'reached', attemptCount: 1 }])
    expect(await rig.must('home.getCounts', {})).toMatchObject({ overdue: 1, today: 0, callBacks: 0 })

    // A missed one is offered until it is written down, for a period by the site's clock.
    await rig.must('callLog.record', report({ number: '+254733000222', answeredAt: null, end: 'missed' }))
    const [missed] = await rig.must('callBacks.suggest', {})
    const wish = await rig.must('callBacks.save', {
      id: v7(),
      madeFrom: 'missed',
      number: missed?.number ?? '',
      name: '',
      note: 'after school',
      priority: 'low',
      day: '2026-11-23',
      fromMinute: 780,
      toMinute: 1020,
      caseId: null,
      callId: missed?.id ?? null,
    })
    expect(wish.toAt - wish.fromAt).toBe(4 * hour)
    expect(new Date(wish.fromAt).toISOString()).toBe('2026-11-23T10:00:00.000Z')
    expect(await rig.must('callBacks.suggest', {})).toEqual([])
    // A year that is still being typed: kept, its list could never be read again.
    const { id: wishId, number, name, note, priority, fromMinute, toMinute, caseId: ofCase, madeFrom } = wish
    const typed = {
      id: wishId,
      number,
      name,
      note,
      priority,
      fromMinute,
      toMinute,
      caseId: ofCase,
      madeFrom,
      callId: null,
    }
    for (const day of ['0026-11-23', '9999-12-31'])
      expect(await rig.ask('callBacks.save', { ...typed, day })).toMatchObject({ ok: false })
    expect((await rig.must('callBacks.list', { which: 'open', after: null, limit: 10 })).rows).toHaveLength(1)

    const own = await rig.must('home.getOwn', {})
    expect(own).toMatchObject({ calls: { answered: 1, missed: 1, outbound: 1 }, cases: 1, callBacksDone: 1 })
    const centre = await rig.must('home.getCentre', {})
    expect(centre).toMatchObject({ isAway: false })
    expect(centre.totals?.cases).toBeGreaterThan(0)
    expect(centre.cases).not.toBeNull()
    expect(centre.since % (24 * hour)).toBe(0)

    // The server goes: what it said stays, with its age.
    await server.kill()
    rig.moveClock(2 * 60_000)
    const later = await rig.must('home.getCentre', {})
    expect(later).toMatchObject({ isAway: true, readAt: centre.readAt, totals: centre.totals })

    // What was begun in a form is found by where the form is opened, and by nothing else.
    const about = { number: '+254733000222', name: '', madeFrom: 'contact', caseId: null, callId: null } as const
    const begun = {
      kind: 'call-back',
      id: v7(),
      isNew: true,
      about,
      number: '+254733000223',
      name: 'Achieng',
      note: 'her aunt’s num',
      priority: 'low',
      day: '',
      fromMinute: null,
      toMinute: 1020,
    } as const
    await rig.must('agendaDrafts.keep', begun)
    const change = { ...begun, id: callBackId, isNew: false, note: 'half a change' }
    await rig.must('agendaDrafts.keep', change)
    const { number: from, caseId: noCase, callId } = about
    const place = { kind: 'call-back', id: null, number: from, caseId: noCase, callId } as const
    expect((await rig.must('agendaDrafts.find', place))?.draft).toEqual(begun)
    expect((await rig.must('agendaDrafts.find', { ...place, id: callBackId }))?.draft).toEqual(change)
    for (const other of [
      { ...place, number: '' },
      { ...place, caseId },
      { ...place, id: caseId },
    ])
      expect(await rig.must('agendaDrafts.find', other)).toBeNull()
    expect(await rig.must('agendaDrafts.find', { kind: 'follow-up', id: null, caseId })).toBeNull()
    expect(await rig.must('agendaDrafts.list', {})).toHaveLength(2)

    const exported = await rig.must('unsent.export', { passphrase: 'four words of mine', again: 'four words of mine' })
    expect(exported.bytes).toBeGreaterThan(0)

    await rig.must('session.signOut', {})
    await rig.signIn('amina', passwords.amina)
    const again = await rig.must('followUps.list', { which: 'open', after: null, limit: 10 })
    expect(again.rows).toMatchObject([{ id, note: 'Did it help?', row: { firstName: 'Wanjiku' } }])
    const waiting = await rig.must('callBacks.list', { which: 'open', after: null, limit: 10 })
    expect(waiting.rows).toMatchObject([{ note: 'after school', priority: 'low' }])
    expect((await rig.must('agendaDrafts.find', place))?.draft).toEqual(begun)
  })
})
