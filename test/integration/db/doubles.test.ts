import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AcceptedRecord, MessageCopy, PulledCase, PulledRecord } from '../../../main/db/db-api.ts'
import type { CaseFields } from '../../../preload/contract/cases.ts'
import { emptyQa } from '../../../preload/contract/records.ts'
import type { MessageFields } from '../../../preload/contract/records.ts'
import { nearSql } from '../../../main/db/queries/messages.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

/** One send that a network delivered twice: noticed, shown, never accusing what somebody made on purpose. */

let temp: TempDatabase
let desk: ReturnType<TempDatabase['openHere']>
beforeEach(() => {
  temp = tempDatabase()
  desk = temp.openHere()
})
afterEach(() => {
  desk.close()
  temp.remove()
})

const position = { skip: 0, isComplete: true, newestServerId: '1', finishedAt: 1 }
const sentAt = 1_000_000
const walkIn = caseFields({ narrative: 'Anahitaji mahali salama.', contact: { firstName: 'Zawadi', lastName: 'Test' } })
const ofCall = caseFields({ source: 'call', sourceId: '17.5', narrative: 'Simu.' })

function save(fields: CaseFields, caseId = 'case-1') {
  const outboxId = `out-${caseId}`
  desk.api.saveCase({ caseId, outboxId, draftId: `draft-${caseId}`, fields, createdBy: 'amina', now: sentAt })
  desk.api.markSending({ id: outboxId, now: sentAt })
  return outboxId
}
function accepted(fields: CaseFields, serverId: string, caseId = 'case-1') {
  const id = save(fields, caseId)
  answer(id, fields, serverId)
}
function answer(id: string, fields: CaseFields, serverId: string) {
  const server = { serverId, fields, updatedAt: sentAt, createdAt: sentAt, createdBy: 'amina' }
  desk.api.markAccepted({ id, server, now: sentAt + 2_000 })
}
function pulled(serverId: string, fields: CaseFields, about: Partial<PulledCase> = {}): PulledCase {
  const times = { createdAt: sentAt, updatedAt: sentAt }
  return { localId: `local-${serverId}`, serverId, reference: null, fields, createdBy: 'amina', ...times, ...about }
}
const pull = (...cases: PulledCase[]) => desk.api.applyPulledPage({ cases, position, now: sentAt + 60_000 })
const shown = () => desk.api.listOutbox({ limit: 50 })

describe('a walk-in of ours that stands at two records', () => {
  test('is shown as needing a person, with both numbers and a way to either', () => {
    accepted(walkIn, '8')
    expect(pull(pulled('7', { ...walkIn, sourceId: 'case-1' }, { reference: 'case-1' })).doubles).toBe(1)
    expect(shown()).toMatchObject([
      {
        id: 'local-7',
        kind: 'case',
        recordId: 'case-1',
        caseId: 'case-1',
        state: 'parked',
        reason: 'server-duplicate',
        serverId: '8',
        name: 'Zawadi Test',
        double: { serverId: '7', recordId: 'local-7' },
      },
    ])
    // It is not unsent: nothing waits for the server, and neither a wipe nor a sign-out is kept up by it.
    expect(desk.api.outboxSummary()).toEqual({ waiting: 0, needsYou: 0, oldestAt: null, doubles: 1 })
    expect(desk.api.getCase({ id: 'local-7' }).serverId).toBe('7')
  })

  test('is found too when the pull met the second one while ours was on its way', () => {
    const id = save(walkIn)
    expect(pull(pulled('7', { ...walkIn, sourceId: 'case-1' }, { reference: 'case-1' })).inserted).toBe(0)
    answer(id, walkIn, '8')
    expect(shown().map((row) => row.double?.serverId)).toEqual(['7'])
    expect(desk.api.getCase({ id: 'local-7' }).serverId).toBe('7')
  })

  test('that the pull met while it was on its way is nothing to show when it is the one', () => {
    const id = save(walkIn)
    pull(pulled('8', { ...walkIn, sourceId: 'case-1' }, { reference: 'case-1' }))
    answer(id, walkIn, '8')
    expect(shown()).toEqual([])
  })

  test('is found too where it was sent as new, under another id than its own', () => {
    const id = save(walkIn)
    const about = { problems: [], mustLook: true, theirs: null, candidates: [], now: sentAt }
    desk.api.park({ id, code: 'server-missing', ...about })
    const again = { outboxId: 'out-9', reference: 'ref-9', draftId: 'let-go', now: sentAt }
    desk.api.resolveMissing({ caseId: 'case-1', choice: 'send-as-new', ...again })
    desk.api.markSending({ id: 'out-9', now: sentAt })
    pull(pulled('7', { ...walkIn, sourceId: 'ref-9' }, { reference: 'ref-9' }))
    answer('out-9', walkIn, '8')
    expect(shown().map((row) => row.double?.serverId)).toEqual(['7'])
  })

  test('that was put by in a shape of another program holds up no acceptance', () => {
    const id = save(walkIn)
    pull(pulled('7', { ...walkIn, sourceId: 'case-1' }, { reference: 'case-1' }))
    const bare = temp.openBare()
    bare.exec(`UPDATE passed_over SET copy = '{"serverId":"7","a field of later":1}'`)
    bare.close()
    answer(id, walkIn, '8')
    expect(desk.api.getCase({ id: 'case-1' })).toMatchObject({ serverId: '8', state: 'accepted' })
  })

  test('of which a person has said which is ours is nothing to show; the other one is here as a case of its own', () => {
    const id = save(walkIn)
    const [one, two] = ['7', '8'].map((serverId) =>
      pulled(serverId, { ...walkIn, sourceId: 'case-1' }, { reference: 'case-1' }),
    ) as [PulledCase, PulledCase]
    pull(one, two)
    const candidates = [one, two].map(({ serverId, fields, createdAt, updatedAt, createdBy }) => ({
      ...{ serverId, fields: { ...fields, sourceId: '' }, createdAt, updatedAt, createdBy },
      isTaken: false,
    }))
    const about = { problems: [], mustLook: true, theirs: null, now: sentAt }
    desk.api.park({ id, code: 'server-duplicate', ...about, candidates })
    const ids = { outboxId: 'out-9', reference: 'ref-9', now: sentAt + 90_000 }
    desk.api.resolveDuplicate({ caseId: 'case-1', serverId: '8', ...ids })
    expect(desk.api.getCase({ id: 'case-1' })).toMatchObject({ serverId: '8', state: 'accepted' })
    expect(desk.api.getCase({ id: 'local-7' }).serverId).toBe('7')
    expect(shown()).toEqual([])
  })

  test('is told once: seen to, it stays away however often the pull brings it', () => {
    accepted(walkIn, '8')
    const second = pulled('7', { ...walkIn, sourceId: 'case-1' }, { reference: 'case-1' })
    pull(second)
    desk.api.settleDouble({ id: 'local-7', now: sentAt + 70_000 })
    expect(shown()).toEqual([])
    expect(() => desk.api.settleDouble({ id: 'local-7', now: sentAt + 71_000 })).toThrow()
    expect(pull(second).doubles).toBeUndefined()
    expect(shown()).toEqual([])
  })

  test('is no news any more once one of the two has gone at the server', () => {
    accepted(walkIn, '8')
    pull(pulled('7', { ...walkIn, sourceId: 'case-1' }, { reference: 'case-1' }))
    desk.api.applyLook({ caseId: 'local-7', server: null, reason: 'deleted', now: sentAt + 80_000 })
    expect(shown()).toEqual([])
    expect(desk.api.outboxSummary().doubles).toBeUndefined()
  })

  test('an edit of it leaves as ever: the notice holds nothing up', () => {
    accepted(walkIn, '8')
    pull(pulled('7', { ...walkIn, sourceId: 'case-1' }, { reference: 'case-1' }))
    const fields = { ...walkIn, resolution: 'Amepata.' }
    desk.api.saveCase({
      caseId: 'case-1',
      outboxId: 'out-2',
      draftId: 'd2',
      fields,
      createdBy: 'amina',
      now: sentAt + 1e6,
    })
    expect(desk.api.dueEntries({ now: 1e12, limit: 9, excludeCases: [] }).map((each) => each.id)).toEqual(['out-2'])
  })
})

describe('a case of a call', () => {
  test('that stands at two records, equal in every field and of one send, is shown', () => {
    accepted(ofCall, '8')
    expect(pull(pulled('7', { ...ofCall, narrative: ' Simu. ' }, { createdAt: sentAt + 1_000 })).doubles).toBe(1)
  })

  test('that a colleague has edited before it came in is shown too, and so is one of a message', () => {
    accepted(ofCall, '8')
    const edited = { ...ofCall, narrative: 'Simu. Nimempigia tena.', status: 'escalated' as const }
    expect(pull(pulled('7', edited, { createdAt: sentAt + 1_000, updatedAt: sentAt + 50_000 })).doubles).toBe(1)
    expect(shown().map((row) => row.double?.serverId)).toEqual(['7'])
    const ofSms = caseFields({ source: 'sms', sourceId: '42', narrative: 'Ujumbe.' })
    accepted(ofSms, '10', 'case-2')
    expect(pull(pulled('9', { ...ofSms, narrative: '' }, { updatedAt: sentAt + 50_000 })).doubles).toBe(1)
  })

  test.each([
    ['edited since, by another person', { ...ofCall, narrative: 'X' }, { createdBy: 'juma', updatedAt: sentAt + 9 }],
    [
      'edited since, by nobody the server names',
      { ...ofCall, narrative: 'X' },
      { createdBy: '', updatedAt: sentAt + 9 },
    ],
    [
      'edited since, made an hour later',
      { ...ofCall, narrative: 'X' },
      { createdAt: sentAt + 3_600_000, updatedAt: sentAt + 3_700_000 },
    ],
    ['edited since, of another call', { ...ofCall, narrative: 'X', sourceId: '17.6' }, { updatedAt: sentAt + 9 }],
    ['by another person', ofCall, { createdBy: 'juma' }],
    ['made on purpose an hour later', ofCall, { createdAt: sentAt + 3_600_000 }],
    ['that says one word more', { ...ofCall, narrative: 'Simu tena.' }, {}],
    ['of another call', { ...ofCall, sourceId: '17.6' }, {}],
  ])('is not accused of a double: one %s', (_name, fields, about) => {
    accepted(ofCall, '8')
    expect(pull(pulled('7', fields, about)).doubles).toBeUndefined()
    expect(shown()).toEqual([])
  })
})

describe('a score or message', () => {
  const score = { ...emptyQa('17.1'), comments: 'calm' }
  const sms: MessageFields = {
    kind: 'sms',
    recipients: ['0722000111'],
    subject: '',
    text: 'Karibu kesho.',
    attachments: [],
    caseId: null,
  }
  const theirScore = (serverId: string) =>
    ({ kind: 'qa', serverId, fields: score, agent: 'juma', createdAt: sentAt, createdBy: 'amina' }) as const
  const theirSms = (serverId: string, text = sms.text): MessageCopy => ({
    kind: 'sms',
    serverId,
    recipients: ['0722 000 111'],
    subject: '',
    text,
    folder: 'sent',
    status: 'SENT',
    sender: '116',
    createdBy: 'amina',
    createdAt: sentAt + 1_000,
  })
  const come = (...records: PulledRecord[]) => {
    const [first] = records
    if (first === undefined) throw new Error('nothing comes')
    return desk.api.applyPulledRecords({ kind: first.kind, records, position, now: sentAt + 60_000 })
  }
  function send(kind: 'qa' | 'sms'): string {
    const about = { draftId: `own-${kind}`, outboxId: `out-${kind}`, now: sentAt }
    if (kind === 'qa') desk.api.saveScore({ ...about, fields: score, createdBy: 'amina' })
    else desk.api.sendMessage({ ...about, fields: sms, sender: 'amina', fileOutboxIds: [] })
    desk.api.markSending({ id: about.outboxId, now: sentAt })
    return about.outboxId
  }
  const taken = (id: string, server: AcceptedRecord) => desk.api.markRecordAccepted({ id, server, now: sentAt + 2_000 })

  test('a score that came in twice is shown, whichever comes first', () => {
    const id = send('qa')
    come({ ...theirScore('1'), localId: 'first' })
    taken(id, theirScore('2'))
    expect(shown().map(({ kind, recordId, double }) => [kind, recordId, double?.serverId])).toEqual([
      ['qa', 'own-qa', '1'],
    ])
    expect(come({ ...theirScore('3'), localId: 'later' }).doubles).toBe(1)
  })

  test('a score that a pull brought before its acceptance was known is one, ours', () => {
    const id = send('qa')
    come({ ...theirScore('2'), localId: 'pulled' })
    taken(id, theirScore('2'))
    const here = desk.api.pageScores({ callRef: '17.1', before: null, limit: 9 })
    expect(here.map((each) => [each.id, each.serverId, each.state])).toEqual([['own-qa', '2', 'accepted']])
    expect(shown()).toEqual([])
  })

  test('a text message too; one that says something else, or is another one of ours, is not', () => {
    taken(send('sms'), theirSms('2'))
    expect(come({ ...theirSms('1', 'Karibu leo.'), localId: 'other' }).doubles).toBeUndefined()
    expect(come({ ...theirSms('3'), localId: 'double' }).doubles).toBe(1)
    expect(shown()).toMatchObject([
      { kind: 'sms', recordId: 'own-sms', name: '0722 000 111', double: { serverId: '3' } },
    ])
    // The same words sent twice on purpose: what the pull took for a double was on its way from here.
    const again = { draftId: 'own-again', outboxId: 'out-again', now: sentAt + 1_000 }
    desk.api.sendMessage({ ...again, fields: sms, sender: 'amina', fileOutboxIds: [] })
    taken('out-again', theirSms('3'))
    expect(shown()).toEqual([])
  })

  test('the same words sent twice on purpose are no double while the second is still on its way, and the network’s is found after it', () => {
    taken(send('sms'), theirSms('2'))
    const again = { draftId: 'own-again', outboxId: 'out-again', now: sentAt + 1_000 }
    desk.api.sendMessage({ ...again, fields: sms, sender: 'amina', fileOutboxIds: [] })
    desk.api.markSending({ id: again.outboxId, now: sentAt + 1_000 })
    // The answer is lost for now; the pull brings what became of it, and one that the network made of the first.
    expect(come({ ...theirSms('3'), localId: 'three' }, { ...theirSms('4'), localId: 'four' }).doubles).toBeUndefined()
    expect(shown().filter((row) => row.double !== undefined)).toEqual([])
    taken(again.outboxId, theirSms('3'))
    expect(shown().map((row) => row.double?.serverId)).toEqual(['4'])
  })

  test('a text message that came in before its answer is found among hundreds to the same number', () => {
    const id = send('sms')
    const others = Array.from({ length: 230 }, (_, index) => ({
      ...theirSms(String(index), `Ujumbe ${index}`),
      localId: `other-${index}`,
    }))
    for (let at = 0; at < others.length; at += 10) come(...others.slice(at, at + 10))
    come({ ...theirSms('900'), localId: 'second' })
    taken(id, theirSms('901'))
    expect(shown().map((row) => row.double?.serverId)).toEqual(['900'])
  })

  test('is looked for by the index of addresses, however many messages lie between', () => {
    const bare = temp.openBare()
    const about = { kind: 'sms', recipient: '0722000111', after: 1, to: 2 }
    const plan = bare.prepare<[typeof about], { detail: string }>(`EXPLAIN QUERY PLAN ${nearSql}`).all(about)
    bare.close()
    const steps = plan.map(({ detail }) => detail).filter((detail) => /near|messages/.test(detail))
    expect(steps.join('; ')).toMatch(
      /SEARCH near USING COVERING INDEX message_addresses_address \(address=\? AND seq>\? AND seq<\?\)/,
    )
    expect(steps.some((step) => step.startsWith('SCAN'))).toBe(false)
  })

  test('an e-mail whose text no list carries is taken for a double only where the server says that the same person made it, until its text is read', () => {
    const fields: MessageFields = { ...sms, kind: 'email', subject: 'Barua' }
    desk.api.sendMessage({ draftId: 'own', outboxId: 'out', now: sentAt, fields, sender: 'amina', fileOutboxIds: [] })
    const there = (serverId: string, createdBy: string): MessageCopy => ({
      ...theirSms(serverId, ''),
      kind: 'email',
      subject: 'Barua',
      createdBy,
    })
    taken('out', there('2', 'amina'))
    expect(come({ ...there('3', 'juma'), localId: 'colleague' }).doubles).toBeUndefined()
    expect(come({ ...there('4', ''), localId: 'nobody' }).doubles).toBeUndefined()
    expect(
      come({ ...there('5', 'amina'), localId: 'read-otherwise' }, { ...there('6', 'amina'), localId: 'read-alike' })
        .doubles,
    ).toBe(2)
    desk.api.keepMessageText({ id: 'read-otherwise', text: 'Barua nyingine.' })
    desk.api.keepMessageText({ id: 'read-alike', text: 'Karibu kesho.\r\n' })
    expect(shown().map((row) => row.double?.serverId)).toEqual(['6'])
  })
})
