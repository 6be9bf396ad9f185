import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CaseFields, CaseRecord } from '../../../preload/contract/index.ts'
import { deskWithCases, savedCase, siteLists } from './desk-with-cases.ts'

const category = siteLists['categories']?.[0]

/** A colleague has changed a case at the server, and a pull has brought it (DESIGN 6.6). */
describe('a saved case that a pull has changed', () => {
  const record = savedCase(
    {
      'contact.firstName': 'Neema',
      'contact.town': 'Kisumu',
      categoryMain: category?.id ?? '',
      narrative: 'A story.',
    },
    { state: 'accepted', serverId: '1873' },
  )
  const theirs: CaseFields = {
    ...record.fields,
    narrative: 'A story, and what a colleague knows.',
    contact: { ...record.fields.contact, town: 'Nakuru' },
  }
  let desk: ReturnType<typeof deskWithCases>

  beforeEach(async () => {
    vi.useFakeTimers({
      now: Date.UTC(2026, 10, 22, 7, 42),
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
    })
    desk = deskWithCases({ cases: [record] })
    await desk.open(`/cases/${record.id}`)
  })
  afterEach(() => {
    desk.close()
    vi.useRealTimers()
  })

  async function pull(fields: CaseFields): Promise<void> {
    desk.cases.set(record.id, { ...record, fields, updatedAt: record.updatedAt + 60_000 })
    desk.fake.emit('casesPulled', { count: 1 })
    await desk.settle()
  }

  /** Holds what the core answers to the next look at the case, as it was when it was asked. */
  function holdNextLook(): { release: () => void } {
    const held = Promise.withResolvers<undefined>()
    let isNext = true
    desk.fake.answers('cases.get', async ({ id }): Promise<CaseRecord> => {
      const asked = desk.cases.get(id) ?? record
      const isHeld = isNext
      isNext = false
      if (isHeld) await held.promise
      return asked
    })
    return { release: () => held.resolve(undefined) }
  }

  const shown = () => [desk.controlOf('narrative').value, desk.controlOf('contact.town').value]

  it('shows the new values in the open form, without a draft or a word about changes', async () => {
    expect(shown()).toEqual(['A story.', 'Kisumu'])
    await pull(theirs)
    expect(shown()).toEqual([theirs.narrative, 'Nakuru'])
    await desk.settle(1_000)
    expect(desk.drafts.size).toBe(0)
    expect(desk.screen()).not.toContain('not saved yet')
  })

  it('is edited from what is there now: what a colleague wrote elsewhere in it stays', async () => {
    await pull(theirs)
    await desk.type('contact.town', 'Eldoret')
    await desk.save()
    expect(desk.cases.get(record.id)?.fields).toMatchObject({
      narrative: theirs.narrative,
      contact: { town: 'Eldoret' },
    })
  })

  it('leaves alone what is being typed, on the screen and in the draft', async () => {
    await desk.type('narrative', 'A story, and what I heard')
    await pull(theirs)
    expect(shown()).toEqual(['A story, and what I heard', 'Kisumu'])
    await desk.type('narrative', 'A story, and what I heard today.')
    await desk.settle(250)
    expect([...desk.drafts.values()].map(({ caseId, fields }) => [caseId, fields.narrative])).toEqual([
      [record.id, 'A story, and what I heard today.'],
    ])
  })

  it('leaves alone what was begun while it was being looked up', async () => {
    const look = holdNextLook()
    await pull(theirs)
    await desk.type('narrative', 'A story, and what I heard')
    look.release()
    await desk.settle(250)
    expect(shown()).toEqual(['A story, and what I heard', 'Kisumu'])
    expect([...desk.drafts.values()].map(({ fields }) => fields.narrative)).toEqual(['A story, and what I heard'])
  })

  it('shows what was saved while it was being looked up, not what was there before', async () => {
    const look = holdNextLook()
    await pull(theirs)
    await desk.type('narrative', 'A story, as I saved it.')
    await desk.save()
    expect(desk.screen()).toContain('Saved on this computer')
    look.release()
    await desk.settle(250)
    expect(shown()[0]).toBe('A story, as I saved it.')
  })

  it('shows after a save what the core has joined of both, and goes on from there', async () => {
    desk.fake.answers('cases.save', ({ draftId, fields }) => {
      desk.drafts.delete(draftId)
      desk.cases.set(record.id, { ...record, fields: { ...theirs, narrative: fields.narrative } })
      return { id: record.id, state: 'saved', savedAt: Date.now() }
    })
    await desk.type('narrative', 'A story, as I saved it.')
    await pull({ ...theirs, narrative: record.fields.narrative })
    await desk.save()
    expect(shown()).toEqual(['A story, as I saved it.', 'Nakuru'])
    await desk.settle(1_000)
    expect(desk.drafts.size).toBe(0)
  })

  it('comes back as it is at the server when the changes to it are discarded', async () => {
    await desk.type('narrative', 'A story, and what I heard')
    await pull(theirs)
    await desk.click('Discard changes')
    expect(shown()).toEqual([theirs.narrative, 'Nakuru'])
  })
})
