import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useLeaving } from '../../../renderer/app/leaving.ts'
import { Refusal, signedInState } from '../../kit/fake-bridge.ts'
import { deskWithCases, savedCase, siteLists } from './desk-with-cases.ts'

const category = siteLists['categories']?.[0]

describe('writing a case', () => {
  let desk: ReturnType<typeof deskWithCases>
  beforeEach(() => {
    vi.useFakeTimers({
      now: Date.UTC(2026, 10, 22, 7, 42),
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
    })
    desk = deskWithCases()
  })
  afterEach(() => {
    desk.close()
    vi.useRealTimers()
  })

  it('F2 opens an empty form with the keyboard in its first field, and stores nothing until something is typed', async () => {
    await desk.open()
    await desk.press('F2')
    expect(document.activeElement).toBe(desk.controlOf('contact.firstName'))
    await desk.settle(10_000)
    expect(desk.madeOf('drafts.save')).toHaveLength(0)
    expect(desk.screen()).toContain('Nothing is kept until you type')
  })

  it('F2 takes the cursor out of the form before at once: a quick hand cannot write into the wrong case', async () => {
    await desk.open()
    await desk.press('F2')
    await desk.type('contact.firstName', 'Achieng')
    const before = desk.controlOf('contact.firstName')
    before.focus()
    before.dispatchEvent(new KeyboardEvent('keydown', { key: 'F2', bubbles: true, cancelable: true }))
    expect(document.activeElement).not.toBe(before)
    await desk.settle()
    expect(document.activeElement).toBe(desk.controlOf('contact.firstName'))
    expect(desk.controlOf('contact.firstName').value).toBe('')
  })

  it('keeps what is typed within 250 ms and says since when, in the time of the site', async () => {
    await desk.open()
    await desk.press('F2')
    await desk.type('contact.firstName', 'Achieng')
    expect(desk.screen()).not.toContain('Kept on this computer')
    await desk.settle(250)
    expect([...desk.drafts.values()].map((draft) => draft.fields.contact.firstName)).toEqual(['Achieng'])
    expect(desk.screen()).toContain('Kept on this computer · 10:42')
  })

  it('is there after a kill in the middle of typing, at most 300 ms short', async () => {
    await desk.open()
    await desk.press('F2')
    const story = 'Mama amekuja na mtoto wake, ana miaka tisa. '.repeat(6)
    let durable = 0
    for (let length = 1; length <= story.length; length += 1) {
      await desk.type('narrative', story.slice(0, length))
      await desk.settle(30)
      durable = length
    }
    await desk.killAndRestart()
    expect(desk.tabs()).toHaveLength(1)
    await desk.click('New ·')
    const { value } = desk.controlOf('narrative')
    expect(story.startsWith(value)).toBe(true)
    expect(durable - value.length).toBeLessThanOrEqual(10)
  })

  it('has several drafts at once, by name, and Alt+number goes to one', async () => {
    await desk.open()
    for (const name of ['Achieng', 'Baraka']) {
      await desk.press('F2')
      await desk.type('contact.firstName', name)
    }
    expect(desk.tabs()).toEqual(['Achieng', 'Baraka'])
    await desk.press('1', { altKey: true })
    expect(desk.controlOf('contact.firstName').value).toBe('Achieng')
    await desk.settle(250)
    await desk.killAndRestart()
    expect(desk.tabs()).toEqual(['Achieng', 'Baraka'])
  })

  it('takes a draft away at once and brings it back as it was', async () => {
    await desk.open()
    await desk.press('F2')
    await desk.type('contact.firstName', 'Achieng')
    await desk.click('Discard')
    expect(desk.tabs()).toEqual([])
    expect(desk.drafts.size).toBe(0)
    expect(desk.notices().map((notice) => notice.textKey)).toEqual(['cases.discarded'])
    desk.notices()[0]?.onAction?.()
    await desk.settle()
    expect(desk.tabs()).toEqual(['Achieng'])
    expect(desk.controlOf('contact.firstName').value).toBe('Achieng')
  })

  it('says so when nothing can be kept, and keeps it once that is possible again', async () => {
    await desk.open()
    await desk.press('F2')
    desk.fake.answers('drafts.save', () => {
      throw new Refusal('disk-full')
    })
    await desk.type('contact.firstName', 'Achieng')
    await desk.settle(250)
    expect(desk.screen()).toContain('is not kept yet')
    expect(desk.screen()).not.toContain('Kept on this computer')
    desk.fake.answers('drafts.save', () => ({ updatedAt: Date.now() }))
    await desk.settle(5_000)
    expect(desk.screen()).toContain('Kept on this computer')
    expect(desk.screen()).not.toContain('is not kept yet')
  })

  it('asks only for what the outcome needs and puts the keyboard into the first such field', async () => {
    await desk.open()
    await desk.press('F2')
    await desk.type('narrative', 'Came with her aunt.')
    await desk.save()
    expect(desk.madeOf('cases.save')).toHaveLength(0)
    expect(desk.fieldOf('contact.firstName').textContent).toContain('Please fill in “First name”')
    expect(desk.fieldOf('categoryMain').textContent).toContain('Please fill in')
    expect(document.activeElement).toBe(desk.controlOf('contact.firstName'))
    await desk.choose('disposition', 'blank-call')
    expect(desk.screen()).not.toContain('Please fill in')
    await desk.save()
    expect(desk.madeOf('cases.save')).toHaveLength(1)
  })

  it('never hides a problem in a folded section', async () => {
    await desk.open()
    await desk.press('F2')
    await desk.click('Who is this about')
    expect(document.querySelector('[data-field="contact.firstName"]')).toBeNull()
    await desk.save()
    expect(desk.fieldOf('contact.firstName').textContent).toContain('Please fill in')
  })

  it('takes "anonymous" for a name and empties the last name', async () => {
    await desk.open()
    await desk.press('F2')
    await desk.writeWalkIn()
    await desk.type('contact.lastName', 'Otieno')
    await desk.click('Anonymous')
    expect(desk.tabs()).toEqual(['Anonymous'])
    await desk.save()
    expect([...desk.cases.values()][0]?.fields.contact).toMatchObject({ firstName: 'Anonymous', lastName: '' })
  })

  it('saves, says where the case is, and follows it to the server without leaving the screen', async () => {
    await desk.open()
    await desk.press('F2')
    await desk.writeWalkIn()
    const story = desk.controlOf('narrative')
    story.focus()
    await desk.save()
    const id = [...desk.cases.keys()][0] ?? ''
    expect(desk.screen()).toContain('Saved on this computer · 10:42')
    expect(desk.address()).toBe(`/cases/${id}`)
    // The same field, not a new one: nobody is thrown out of what they were doing.
    expect(desk.controlOf('narrative')).toBe(story)
    desk.fake.emit('caseProgressed', { id, state: 'sending', serverId: null, reason: null, problems: [] })
    await desk.settle()
    expect(desk.screen()).toContain('Sending…')
    desk.fake.emit('caseProgressed', { id, state: 'accepted', serverId: '1873', reason: null, problems: [] })
    await desk.settle()
    expect(desk.screen()).toContain('Accepted as #1873')
  })

  it('shows news of the server that came before the answer of the save', async () => {
    await desk.open()
    await desk.press('F2')
    await desk.writeWalkIn()
    const record = savedCase({})
    desk.fake.answers('cases.save', () => {
      desk.fake.emit('caseProgressed', { id: record.id, state: 'accepted', serverId: '55', reason: null, problems: [] })
      return { id: record.id, state: 'saved', savedAt: Date.now() }
    })
    await desk.save()
    expect(desk.screen()).toContain('Accepted as #55')
  })

  it('never stores a draft of what is saved, and keeps what was typed during the save as the next draft', async () => {
    await desk.open()
    await desk.press('F2')
    await desk.writeWalkIn()
    let answer: () => void = () => undefined
    const record = savedCase({})
    desk.fake.answers('cases.save', async ({ draftId, fields }) => {
      await new Promise<void>((resolve) => (answer = resolve))
      desk.drafts.delete(draftId)
      desk.cases.set(record.id, { ...record, fields })
      return { id: record.id, state: 'saved', savedAt: Date.now() }
    })
    await desk.save()
    await desk.type('narrative', 'Came with her aunt. And her sister.')
    await desk.settle(1_000)
    expect(desk.screen()).toContain('Saving…')
    expect(desk.screen()).not.toContain('Saved on this computer')
    answer()
    await desk.settle(250)
    const drafts = [...desk.drafts.values()]
    expect(drafts.map((draft) => [draft.caseId, draft.fields.narrative])).toEqual([
      [record.id, 'Came with her aunt. And her sister.'],
    ])
    expect(desk.cases.get(record.id)?.fields.narrative).toBe('Came with her aunt.')
  })

  it('keeps the draft and says what is safe when the save fails', async () => {
    await desk.open()
    await desk.press('F2')
    await desk.writeWalkIn()
    desk.fake.answers('cases.save', () => {
      throw new Refusal('disk-full')
    })
    await desk.save()
    expect(desk.screen()).toContain('Not saved as a case yet')
    expect(desk.screen()).not.toContain('Saved on this computer')
    await desk.settle(250)
    expect([...desk.drafts.values()].map((draft) => draft.fields.contact.firstName)).toEqual(['Achieng'])
  })

  it('finds a sub-category in the main list and answers both fields', async () => {
    const sub = category?.children[0]
    await desk.open()
    await desk.press('F2')
    await desk.type('categoryMain', sub?.label['en'] ?? '')
    await desk.press('Enter')
    await desk.settle(250)
    const [draft] = [...desk.drafts.values()]
    expect(draft?.fields).toMatchObject({ categoryMain: category?.id, categorySub: sub?.id })
  })

  it('lets nobody type more than can be stored, and says so', async () => {
    await desk.open()
    await desk.press('F2')
    expect(desk.controlOf('contact.firstName').maxLength).toBe(200)
    await desk.type('contact.firstName', 'x'.repeat(200))
    expect(desk.fieldOf('contact.firstName').textContent).toContain('No more than 200 characters')
  })

  it('stores everything at once before the screen is locked', async () => {
    await desk.open()
    await desk.press('F2')
    await desk.type('contact.firstName', 'Achieng')
    await useLeaving().settle()
    expect(desk.drafts.size).toBe(1)
  })
})

describe('a saved case', () => {
  const record = savedCase(
    { 'contact.firstName': 'Neema', 'contact.phone': '07', categoryMain: category?.id ?? '', narrative: 'A story.' },
    { state: 'saved' },
  )
  let desk: ReturnType<typeof deskWithCases>
  beforeEach(() => {
    vi.useFakeTimers({
      now: Date.UTC(2026, 10, 22, 7, 42),
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
    })
    desk = deskWithCases({ cases: [record] })
  })
  afterEach(() => {
    desk.close()
    vi.useRealTimers()
  })

  it('gets a refusal of the server at the field it names, as quoted text, and is sent again after it was changed', async () => {
    await desk.open(`/cases/${record.id}`)
    desk.fake.emit('caseProgressed', {
      id: record.id,
      state: 'needs-you',
      serverId: null,
      reason: 'server-validation',
      problems: [{ field: 'contact.phone', rule: 'server', serverText: '<b>Phone</b> number is too short' }],
    })
    await desk.settle()
    expect(desk.screen()).toContain('Needs you: phone')
    expect(desk.fieldOf('contact.phone').querySelector('bdi')?.textContent).toBe('<b>Phone</b> number is too short')
    expect(desk.controlOf('contact.phone').getAttribute('aria-invalid')).toBe('true')
    await desk.type('contact.phone', '0712000345')
    expect(desk.controlOf('contact.phone').getAttribute('aria-invalid')).toBe('false')
    await desk.save()
    expect(desk.madeOf('cases.save').map((call) => call.input)).toMatchObject([{ caseId: record.id }])
    expect(desk.screen()).toContain('Saved on this computer')
  })

  it('says why it needs a person also when that happened before it was opened', async () => {
    desk.cases.set(record.id, { ...record, state: 'needs-you' })
    desk.fake.answers('outbox.list', () => [
      {
        id: savedCase({}).id,
        kind: 'case',
        recordId: record.id,
        caseId: record.id,
        operation: 'case.create',
        state: 'parked',
        name: 'Neema',
        serverId: null,
        createdAt: Date.now(),
        attempts: 1,
        nextTryAt: null,
        reason: 'server-validation',
        problems: [{ field: 'contact.phone', rule: 'server', serverText: 'Phone number is too short' }],
        progress: null,
      },
    ])
    await desk.open(`/cases/${record.id}`)
    expect(desk.fieldOf('contact.phone').textContent).toContain('Phone number is too short')
  })

  it('is edited as a draft of its own and goes back to what is saved when the changes are discarded', async () => {
    await desk.open(`/cases/${record.id}`)
    await desk.type('narrative', 'Another story.')
    await desk.settle(250)
    expect([...desk.drafts.values()].map((draft) => draft.caseId)).toEqual([record.id])
    expect(desk.screen()).toContain('not saved yet')
    await desk.click('Discard changes')
    expect(desk.controlOf('narrative').value).toBe('A story.')
    desk.notices()[0]?.onAction?.()
    await desk.settle()
    expect(desk.controlOf('narrative').value).toBe('Another story.')
  })

  it('closes with one press, which asks for what was done', async () => {
    await desk.open(`/cases/${record.id}`)
    await desk.click('Mark as closed')
    expect(document.activeElement).toBe(desk.controlOf('resolution'))
    await desk.save()
    expect(desk.fieldOf('resolution').textContent).toContain('Please fill in')
    await desk.type('resolution', 'Went home with her aunt.')
    await desk.save()
    expect(desk.cases.get(record.id)?.fields.status).toBe('closed')
  })

  it('opens with the edit that was begun before the restart', async () => {
    await desk.open(`/cases/${record.id}`)
    await desk.type('narrative', 'Another story.')
    await desk.settle(250)
    await desk.killAndRestart()
    await desk.click('Neema')
    expect(desk.controlOf('narrative').value).toBe('Another story.')
    expect(desk.address()).toBe(`/cases/${record.id}`)
  })

  it('can be read but not changed by who may only read', async () => {
    const { session } = signedInState()
    desk.close()
    desk = deskWithCases({
      cases: [record],
      state: { session: { ...session, permissions: ['case.read', 'account.own', 'sync.control'] } },
    })
    await desk.open(`/cases/${record.id}`)
    expect(desk.controlOf('narrative').readOnly).toBe(true)
    expect(desk.screen()).toContain('For reading only')
    expect(document.querySelector('.draft-tabs__new')).toBeNull()
    expect(desk.screen()).not.toContain('Save (practice)')
    expect(desk.madeOf('drafts.list')).toHaveLength(0)
  })

  it('that is not here any more says so and offers to look again', async () => {
    desk.cases.clear()
    await desk.open(`/cases/${record.id}`)
    expect(document.querySelector('[role="alert"]')).not.toBeNull()
    desk.cases.set(record.id, record)
    await desk.click('Try again')
    expect(desk.controlOf('narrative').value).toBe('A story.')
  })
})
