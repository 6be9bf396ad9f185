import { describe, expect, it } from 'vitest'
import type { OutboxRow } from '../../../preload/contract/index.ts'
import { reasonKey, secondsUntil } from '../../../renderer/features/unsent/unsent-words.ts'
import { Refusal, signedInState } from '../../kit/fake-bridge.ts'
import { button, mountDesk, page, press, reads, until } from '../../kit/mount-desk.ts'

const id = (last: number): string => `0190a000-0000-7000-8000-${String(last).padStart(12, '0')}`

function row(last: number, part: Partial<OutboxRow> = {}): OutboxRow {
  return {
    id: id(last),
    kind: 'case',
    recordId: id(last + 100),
    caseId: id(last + 100),
    operation: 'case.create',
    state: 'queued',
    name: `Person ${last}`,
    serverId: null,
    createdAt: Date.now() - last * 60_000,
    attempts: 0,
    nextTryAt: null,
    reason: null,
    problems: [],
    progress: null,
    ...part,
  }
}

function rowsOnScreen(): string[] {
  return [...document.querySelectorAll('[data-unsent-row]')].map((each) => each.textContent.replace(/\s+/g, ' '))
}

describe('the Unsent screen', () => {
  it('shows each change with its state, age, reason and next try in words', async () => {
    await mountDesk({
      at: '/unsent',
      prepare: (core) =>
        core.answers('outbox.list', () => [
          row(1, { reason: 'server-unreachable', attempts: 3, nextTryAt: Date.now() + 12_000 }),
          row(2, { state: 'sending', attempts: 1 }),
          row(5, { state: 'unclear', attempts: 1 }),
        ]),
    })
    await reads('Person 1')
    const texts = rowsOnScreen().join('\n')
    for (const words of [
      'Waiting',
      'The server cannot be reached.',
      '1 minute ago',
      'tried 3 times',
      'next try in',
      'Sending',
      'Being checked',
      'looks on the server before it sends anything twice',
    ]) {
      expect(texts).toContain(words)
    }
  })

  it('puts what needs a person first and names the refused fields with what the server said, as text', async () => {
    await mountDesk({
      at: '/unsent',
      prepare: (core) =>
        core.answers('outbox.list', () => [
          row(1),
          row(2, {
            state: 'parked',
            reason: 'server-validation',
            problems: [{ field: 'contact.phone', rule: 'server', serverText: 'Invalid <b>phone</b>' }],
          }),
        ]),
    })
    await reads('Person 2')
    expect(rowsOnScreen()[0]).toContain('Needs you')
    expect(rowsOnScreen()[0]).toContain('Invalid <b>phone</b>')
    expect(document.querySelector('[data-unsent-row] b')).toBeNull()
  })

  it('shows what a network delivered twice with both numbers and a way to either, and lets it be seen to', async () => {
    const double = row(1, {
      state: 'parked',
      reason: 'server-duplicate',
      serverId: '8',
      double: { serverId: '7', recordId: id(300) },
    })
    let rows = [double]
    const fake = await mountDesk({
      at: '/unsent',
      prepare(core) {
        core.answers('outbox.list', () => rows)
        core.answers('outbox.settleDouble', () => {
          rows = []
          return {}
        })
      },
    })
    await reads('Person 1')
    const [text = ''] = rowsOnScreen()
    for (const words of ['Needs you', '#8', '#7', 'delivered this twice', 'Open #7']) expect(text).toContain(words)
    // Nothing of it is sent, decided between or taken back.
    for (const words of ['Try now', 'Compare and decide', 'Take back', 'Let go']) expect(text).not.toContain(words)
    expect(button('Open the second record, number 7: Person 1').getAttribute('href')).toBe(`#/cases/${id(300)}`)
    button('I have seen to it: Person 1').click()
    await reads('Everything is with the server')
    expect(fake.made.filter(({ name }) => name === 'outbox.settleDouble').map(({ input }) => input)).toEqual([
      { id: id(1) },
    ])
  })

  it('says how much is not shown, also where fewer rows than ever fit into one answer', async () => {
    await mountDesk({
      at: '/unsent',
      prepare(core) {
        core.answers('outbox.list', () => [row(1), row(2)])
        core.answers('outbox.summary', () => ({ waiting: 80, needsYou: 2, oldestAt: 5 }))
      },
    })
    await reads('Person 1')
    await reads('80 more are not shown here yet')
  })

  it('tries one or all now, on request', async () => {
    const fake = await mountDesk({
      at: '/unsent',
      prepare: (core) => {
        core.answers('outbox.list', () => [row(1)])
        core.answers('outbox.retry', () => ({}))
      },
    })
    await reads('Person 1')
    button('Try now: Person 1').click()
    await until(() => fake.made.some(({ name }) => name === 'outbox.retry'))
    button('Try all now').click()
    await until(() => fake.made.filter(({ name }) => name === 'outbox.retry').length === 2)
    expect(fake.made.filter(({ name }) => name === 'outbox.retry').map(({ input }) => input)).toEqual([
      { id: id(1) },
      { id: null },
    ])
  })

  it('leads to the case, by its button and by Enter on the row', async () => {
    await mountDesk({
      at: '/unsent',
      prepare: (core) => {
        core.answers('outbox.list', () => [row(1), row(2)])
        core.answers('cases.get', () => {
          throw new Refusal('not-found')
        })
      },
    })
    await reads('Person 1')
    expect(button('Open the case: Person 1').getAttribute('href')).toBe(`#/cases/${id(101)}`)
    const rows = [...document.querySelectorAll<HTMLElement>('[data-unsent-row]')]
    rows[0]?.focus()
    press('ArrowDown')
    expect(document.activeElement).toBe(rows[1])
    press('ArrowDown')
    expect(document.activeElement).toBe(rows[1])
    press('Home')
    expect(document.activeElement).toBe(rows[0])
    press('Enter')
    await until(() => window.location.hash === `#/cases/${id(102)}`)
  })

  it('empties itself when the server has taken everything, and then says so', async () => {
    const fake = await mountDesk({ at: '/unsent', prepare: (core) => core.answers('outbox.list', () => [row(1)]) })
    await reads('Person 1')
    fake.answers('outbox.list', () => [])
    fake.emit('outboxChanged', { waiting: 0, needsYou: 0, oldestAt: null })
    await reads('Everything is with the server')
    expect(rowsOnScreen()).toEqual([])
    // What is kept on this computer only, and drafts, can be taken along all the same.
    const size = { bytes: 900, bytesWithoutFiles: 900 }
    fake.answers('unsent.measureExport', () => ({ count: 0, drafts: 0, files: 0, missingFiles: 0, ...size }))
    button('Save a copy').click()
    await reads('An encrypted copy of your unsent work')
  })

  it('shows what is no case in its own words, with how far a file has got', async () => {
    await mountDesk({
      at: '/unsent',
      prepare: (core) =>
        core.answers('outbox.list', () => [
          row(1, {
            kind: 'file',
            operation: 'file.create',
            caseId: null,
            name: 'referral.pdf',
            state: 'sending',
            progress: { sent: 1_500_000, total: 4_000_000 },
          }),
          row(2, { kind: 'email', operation: 'email.create', caseId: null, name: '' }),
        ]),
    })
    await reads('referral.pdf')
    const texts = rowsOnScreen().join('\n')
    for (const words of ['File of a message', '1.5 MB of 4 MB', 'E-mail without a subject', 'Take back']) {
      expect(texts).toContain(words)
    }
    const bar = document.querySelector('progress')
    expect(bar?.getAttribute('aria-label')).toBe('Sent of referral.pdf')
    expect(bar?.value).toBe(37)
  })

  it('makes a message that has not left a draft again, on request', async () => {
    const fake = await mountDesk({
      at: '/unsent',
      prepare: (core) => {
        core.answers('outbox.list', () => [row(1, { kind: 'sms', operation: 'sms.create', caseId: null })])
        core.answers('outbox.takeBack', () => {
          core.answers('outbox.list', () => [])
          return {}
        })
      },
    })
    await reads('Person 1')
    button('Take back: Person 1').click()
    await reads('It is a draft again and is not sent.')
    expect(fake.made.find(({ name }) => name === 'outbox.takeBack')?.input).toEqual({ id: id(1) })
    expect(rowsOnScreen()).toEqual([])
  })

  it('lets a score go of which the server has one that says the same, on request', async () => {
    await mountDesk({
      at: '/unsent',
      prepare: (core) => {
        const parked = { state: 'parked', reason: 'server-duplicate', caseId: null } as const
        core.answers('outbox.list', () => [row(1, { kind: 'qa', operation: 'qa.create', ...parked })])
        core.answers('outbox.takeBack', () => {
          core.answers('outbox.list', () => [])
          return {}
        })
      },
    })
    await reads('The server has one that says the same.')
    button('Let go, the server has it: Person 1').click()
    await reads('It is not sent. The server has one that looks the same.')
  })

  it('leads to the refused field of a case, and to the decision where two versions stand against each other', async () => {
    await mountDesk({
      at: '/unsent',
      prepare: (core) =>
        core.answers('outbox.list', () => [
          row(1, {
            state: 'parked',
            reason: 'server-validation',
            problems: [{ field: 'contact.phone', rule: 'server', serverText: 'too short' }],
          }),
          row(2, { state: 'parked', operation: 'case.update', reason: 'server-changed' }),
        ]),
    })
    await reads('Person 2')
    expect(button('Open the case: Person 1').getAttribute('href')).toBe(`#/cases/${id(101)}?field=contact.phone`)
    expect(button('Compare and decide: Person 2').getAttribute('href')).toBe(`#/unsent/${id(102)}`)
    // Sent again as it is, it could only clash again.
    expect(rowsOnScreen().find((text) => text.includes('Person 2'))).not.toContain('Try now')
  })

  it('tells who looks after others how much of theirs waits, never whose or what', async () => {
    const base = signedInState()
    await mountDesk({
      state: {
        ...base,
        session: { ...base.session, permissions: [...base.session.permissions, 'unsent.count'] },
        othersUnsent: { people: 2, count: 7, oldestAt: Date.now() - 3 * 3_600_000, stillSending: false },
      },
      at: '/unsent',
    })
    await reads('Work of others on this computer')
    await reads('Changes not sent7')
    await reads('3 hours ago')
    await reads('only they can see')
  })

  it('says nothing of others to who does not look after them', async () => {
    await mountDesk({ at: '/unsent' })
    await reads('Everything is with the server')
    expect(page()).not.toContain('Work of others')
  })

  it('says what is safe while the server is away', async () => {
    const base = signedInState()
    await mountDesk({
      state: { ...base, link: { ...base.link, state: 'unreachable' } },
      at: '/unsent',
      prepare: (core) => core.answers('outbox.list', () => [row(1)]),
    })
    await reads('They are sent by themselves when the server answers')
  })

  it('shows an error in words with a way to try again', async () => {
    let isBroken = true
    await mountDesk({
      at: '/unsent',
      prepare: (core) =>
        core.answers('outbox.list', () => {
          if (isBroken) throw new Refusal('database-failed')
          return [row(1)]
        }),
    })
    await reads('could not be stored or read on this computer')
    isBroken = false
    button('Try again').click()
    await reads('Person 1')
    expect(page()).not.toContain('could not be stored')
  })
})

describe('the words of a change', () => {
  it('never show a code that nobody knows', () => {
    expect(reasonKey({ kind: 'case', state: 'parked', reason: 'made-up-code' }, 'connected')).toBe(
      'unsent.noReason.parked',
    )
    expect(reasonKey({ kind: 'case', state: 'queued', reason: 'server-unreachable' }, 'connected')).toBe(
      'unsent.reason.server-unreachable',
    )
    expect(reasonKey({ kind: 'case', state: 'queued', reason: 'disk-full' }, 'connected')).toBe('error.disk-full')
    expect(reasonKey({ kind: 'case', state: 'queued', reason: null }, 'unreachable')).toBe(
      'unsent.reason.server-unreachable',
    )
    expect(reasonKey({ kind: 'case', state: 'unclear', reason: null }, 'unreachable')).toBe('unsent.noReason.unclear')
    // On its way again: the refusal of the last time is no longer why it is here.
    expect(reasonKey({ kind: 'case', state: 'sending', reason: 'server-validation' }, 'connected')).toBe(
      'unsent.noReason.sending',
    )
  })

  it('speak of the server while it is away, and of its turn once a person has sent it again', () => {
    expect(reasonKey({ kind: 'case', state: 'queued', reason: 'server-unreachable' }, 'sign-in-needed')).toBe(
      'unsent.reason.sign-in-needed',
    )
    expect(reasonKey({ kind: 'case', state: 'queued', reason: 'server-validation' }, 'connected')).toBe(
      'unsent.noReason.queued',
    )
    expect(reasonKey({ kind: 'case', state: 'parked', reason: 'server-validation' }, 'unreachable')).toBe(
      'unsent.reason.server-validation',
    )
  })

  it('count down to the next try and never below zero', () => {
    expect(secondsUntil(null, 0)).toBeNull()
    expect(secondsUntil(10_400, 0)).toBe(11)
    expect(secondsUntil(10, 5000)).toBe(0)
  })
})
