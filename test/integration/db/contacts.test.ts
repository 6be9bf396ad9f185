import fc from 'fast-check'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DbApi } from '../../../main/db/db-api.ts'
import type { openDesk } from '../../../main/db/open-desk.ts'
import { contactSql } from '../../../main/db/queries/contacts.ts'
import { historySql } from '../../../main/db/queries/contact-history.ts'
import type { ContactRow, HistoryCursor, HistoryEntry } from '../../../preload/contract/index.ts'
import { seedOfRun } from '../../kit/seed.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

const start = 1_800_000_000_000
const nowhere = { skip: 0, isComplete: false, newestServerId: null, finishedAt: null }

let temp: TempDatabase
let desk: ReturnType<typeof openDesk>
let api: DbApi
beforeEach(() => {
  temp = tempDatabase()
  desk = temp.openHere()
  api = desk.api
})
afterEach(() => {
  desk.close()
  temp.remove()
})

interface About {
  readonly phone?: string
  readonly email?: string
  readonly firstName?: string
  readonly lastName?: string
}

let clock = start
function saveCase(contact: About, now = (clock += 1000)): string {
  const id = v7()
  api.saveCase({ caseId: id, outboxId: v7(), draftId: id, fields: caseFields({ contact }), createdBy: 'amina', now })
  return id
}

function everybody(limit: number): ContactRow[] {
  const rows: ContactRow[] = []
  let before: number | null = null
  do {
    const page: ReturnType<DbApi['pageContacts']> = api.pageContacts({ before, limit })
    rows.push(...page.rows)
    before = page.next
  } while (before !== null)
  return rows
}

function historyOf(caseId: string, limit: number): HistoryEntry[] {
  const entries: HistoryEntry[] = []
  let after: HistoryCursor | null = null
  for (;;) {
    const page = api.contactHistory({ caseId, after, limit })
    entries.push(...page)
    const last = page.at(-1)
    if (last === undefined || page.length < limit) return entries
    after = { seq: last.seq, kind: last.kind }
  }
}

function recordCall(number: string, startedAt: number, callRef: string | null = null): string {
  const id = v7()
  api.recordCall({
    now: startedAt,
    report: {
      id,
      direction: 'in',
      number,
      name: '',
      queue: 'child-helpline',
      callRef,
      startedAt,
      answeredAt: startedAt + 4000,
      endedAt: startedAt + 64_000,
      holds: 0,
      heldMs: 0,
      end: 'completed',
      quality: null,
      caseId: null,
    },
  })
  return id
}

describe('those who turn to the helpline', () => {
  it('are each there once, however their number is written, with the newest name and how often', () => {
    saveCase({ phone: '+254 722 000 111', firstName: 'Wanjiku', lastName: 'Mwangi' })
    saveCase({ phone: '0733 000 222', firstName: 'Otieno' })
    const newest = saveCase({ phone: '0722-000-111', firstName: 'Wanjiku', lastName: 'Kamau' })
    expect(everybody(10)).toMatchObject([
      { caseId: newest, firstName: 'Wanjiku', lastName: 'Kamau', caseCount: 2, otherName: '' },
      { firstName: 'Otieno', caseCount: 1 },
    ])
    expect(api.contactCard({ caseId: newest })).toMatchObject({ otherNames: ['Wanjiku Mwangi'], caseCount: 2 })
  })

  it.each(['', 'Anonymous', 'Refused', 'n/a', '---'])('are nobody where the number says %j', (phone) => {
    const id = saveCase({ phone, firstName: 'Amani' })
    expect(everybody(10)).toEqual([])
    expect(() => api.contactCard({ caseId: id })).toThrow(expect.objectContaining({ code: 'not-found' }))
  })

  it('are found by their address where they gave no number, and are one with the number that gave it', () => {
    const written = saveCase({ email: ' Rehema@Example.org ', firstName: 'Rehema' })
    expect(everybody(10)).toMatchObject([{ caseId: written, firstName: 'Rehema' }])
    expect(api.findContact({ number: '', email: 'rehema@example.org' })).toEqual({ caseId: written })
    expect(api.findContact({ number: '', email: 'Rehema A. <Rehema@example.org>' })).toEqual({ caseId: written })
    const called = saveCase({ phone: '0744000333', email: 'rehema@example.org', firstName: 'Rehema' })
    expect(everybody(10)).toMatchObject([{ caseId: called, caseCount: 2 }])
    expect(historyOf(written, 10).map(({ kind }) => kind)).toEqual(['case', 'case'])
    expect(api.findContact({ number: '+254 744 000 333', email: '' })).toEqual({ caseId: called })
    expect(api.findContact({ number: '0799999999', email: '' })).toEqual({ caseId: null })
  })

  it('are found by the beginning of an address, and never by its middle', () => {
    saveCase({ email: 'rehema@example.org' })
    saveCase({ email: 'rashid@example.org' })
    const found = (text: string) => api.contactsByEmail({ text, before: null, limit: 10 }).map((row) => row.email)
    expect(found('RE')).toEqual(['rehema@example.org'])
    expect(found('r')).toEqual(['rashid@example.org', 'rehema@example.org'])
    expect(found('example')).toEqual([])
    expect(found("' OR 1=1 --@")).toEqual([])
  })

  it('are listed as a naive count lists them, for any cases and any page', () => {
    const digits = fc.integer({ min: 0, max: 5 }).map((each) => `072200000${each}`)
    const anyCase = fc.record({
      phone: fc.oneof(digits, fc.constantFrom('', 'Anonymous')),
      email: fc.oneof(fc.constant(''), fc.constantFrom('a@x.org', 'b@x.org', 'not an address')),
    })
    fc.assert(
      fc.property(fc.array(anyCase, { maxLength: 25 }), fc.integer({ min: 1, max: 7 }), (cases, limit) => {
        const fresh = tempDatabase()
        const opened = fresh.openHere()
        const before = { desk, api }
        ;({ api } = opened)
        try {
          const ids = cases.map((contact) => saveCase(contact))
          const keyOf = ({ phone, email }: { phone: string; email: string }): string | null => {
            if (/^\d+$/.test(phone)) return phone
            if (!email.includes('@')) return null
            return cases.findLast((each) => each.email === email && /^\d+$/.test(each.phone))?.phone ?? email
          }
          // A contact stands where its newest case with the number stands; without one, where its newest case does.
          const seen = new Set<string>()
          const expected = cases
            .map((contact, index) => ({ contact, id: ids[index] }))
            .toReversed()
            .filter(({ contact }) => {
              const key = keyOf(contact)
              if (key === null || seen.has(key) || (/^\d+$/.test(key) && contact.phone !== key)) return false
              seen.add(key)
              return true
            })
            .map(({ id }) => id)
          expect(everybody(limit).map((row) => row.caseId)).toEqual(expected)
        } finally {
          opened.close()
          fresh.remove()
          ;({ desk, api } = before)
        }
      }),
      { seed: seedOfRun('contacts', 7), numRuns: 8 },
    )
  })

  it('are read from one stretch of one index each', () => {
    const bare = temp.openBare()
    try {
      const plans = { ...contactSql, ...historySql }
      for (const [name, sql] of Object.entries(plans)) {
        const plan = bare
          .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
          .all(...(sql.includes('?') ? [1] : [{ key: '1', below: 1, limit: 1, from: 'a', to: 'b' }]))
          .map((row) => row.detail)
          .join('\n')
        expect([name, plan]).not.toEqual([
          name,
          expect.stringMatching(/SCAN (cases|calls|server_calls|messages|a|m)\b/),
        ])
        // Half of all cases may share an address, and have numbers.
        if (name === 'casesOfEmail') expect(plan).toContain('cases_email_only')
        if (name !== 'emailsOfNumber') {
          expect([name, plan]).not.toEqual([name, expect.stringContaining('TEMP B-TREE FOR ORDER BY')])
        }
      }
    } finally {
      bare.close()
    }
  })
})

describe('the history of a contact', () => {
  it('has cases, calls of here and of the server, and messages, each once and newest first, at any page', () => {
    const id = saveCase({ phone: '0722 000 111', email: 'wanjiku@example.org' }, start + 1000)
    saveCase({ phone: '0733000222' }, start + 1500)
    const own = recordCall('+254722000111', start + 2000, '17.1')
    recordCall('0733000222', start + 2500)
    const call = (server: string, number: string, at: number) => ({
      kind: 'call' as const,
      call: {
        id: server,
        at,
        agent: '8101',
        queue: 'child',
        number,
        direction: 'in' as const,
        status: 'answered',
        waitMs: 0,
        talkMs: 60_000,
        hasRecording: false,
        isScored: false,
      },
    })
    const records = [call('17.1', '0722000111', start + 2000), call('17.2', '254722000111', start + 3000)]
    api.applyPulledRecords({ kind: 'call', records, position: nowhere, now: start + 9000 })
    const message = (kind: 'sms' | 'email', serverId: string, about: { recipients: string[]; sender: string }) => ({
      kind,
      serverId,
      localId: v7(),
      ...about,
      subject: 'Karibu',
      text: 'Twende.',
      folder: 'inbox',
      status: '',
      createdAt: start + 4000 + Number(serverId) * 1000,
    })
    const texts = [
      message('sms', '1', { recipients: [], sender: '+254 722 000111' }),
      message('sms', '2', { recipients: ['0722000111', '0733000222'], sender: 'amina' }),
    ]
    api.applyPulledRecords({ kind: 'sms', records: texts, position: nowhere, now: start + 9000 })
    const mail = [message('email', '3', { recipients: ['desk@x.org'], sender: 'Wanjiku <Wanjiku@example.org>' })]
    api.applyPulledRecords({ kind: 'email', records: mail, position: nowhere, now: start + 9000 })

    const told = historyOf(id, 50)
    expect(told.map(({ kind, at }) => [kind, at - start])).toEqual([
      ['message', 7000],
      ['message', 6000],
      ['message', 5000],
      ['server-call', 3000],
      ['call', 2000],
      ['case', 1000],
    ])
    expect(told[4]).toMatchObject({ call: { id: own, callRef: '17.1', talkMs: 60_000 } })
    // The e-mail, the message to them, the one of theirs that named nobody.
    const addressed = told.flatMap((entry) => (entry.kind === 'message' ? [entry.message.isAddressed] : []))
    expect(addressed).toEqual([true, true, false])
    for (const limit of [1, 2, 3, 4]) expect(historyOf(id, limit)).toEqual(told)
  })

  it('forgets a message that goes', () => {
    const id = saveCase({ phone: '0722000111' })
    const localId = v7()
    const sms = { kind: 'sms' as const, serverId: '5', localId, recipients: ['0722000111'], subject: '', text: 'x' }
    const records = [{ ...sms, folder: 'sent', status: '', sender: 'amina', createdAt: start }]
    api.applyPulledRecords({ kind: 'sms', records, position: nowhere, now: start })
    expect(historyOf(id, 10).map(({ kind }) => kind)).toContain('message')
    api.dropRecord({ kind: 'sms', id: localId })
    expect(historyOf(id, 10).map(({ kind }) => kind)).toEqual(['case'])
  })
})
