import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { v7 as newId } from 'uuid'
import { withValue } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../../renderer/app/desk.ts'
import { useOpenCasesStore } from '../../../renderer/features/cases/store.ts'
import { Refusal, signedInState } from '../../kit/fake-bridge.ts'
import { deskWithCases, savedCase, siteLists } from './desk-with-cases.ts'

const category = siteLists['categories']?.[0]
const record = savedCase(
  { 'contact.firstName': 'Neema', categoryMain: category?.id ?? '', narrative: 'A story.' },
  { state: 'accepted', serverId: '1873' },
)
const gone = 'no longer on this computer. What you typed is kept'
const typed = withValue(record.fields, 'narrative', 'A longer story.')

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

const savesOf = () => desk.madeOf('cases.save').map(({ input }) => input)
const keptOf = () => desk.madeOf('drafts.save').map(({ input }) => input)

/** The case goes: the server has it no more, and nobody has told the core that it is written on. */
async function vanish(): Promise<void> {
  desk.cases.delete(record.id)
  desk.fake.emit('recordVanished', { kind: 'case', id: record.id, reason: 'deleted' })
  await desk.settle()
}

describe('an edit whose case is gone', () => {
  function keepEdit(): string {
    desk.cases.delete(record.id)
    const id = newId()
    desk.drafts.set(id, { id, caseId: record.id, fields: typed, createdAt: 1, updatedAt: 1 })
    return id
  }

  it('that was kept before a restart can be read, says what saving it would mean, and becomes a case of its own', async () => {
    const draftId = keepEdit()
    await desk.open('/cases')
    await desk.click('Neema')
    expect(desk.controlOf('narrative').value).toBe('A longer story.')
    expect(desk.screen()).toContain(gone)
    await vi.waitFor(() => expect(desk.address()).toBe(`/cases/draft/${draftId}`))
    await desk.save()
    expect(savesOf()).toMatchObject([{ draftId, caseId: null, fields: { narrative: 'A longer story.' } }])
    expect(desk.screen()).toContain('Saved on this computer')
    expect(desk.screen()).not.toContain(gone)
    expect(desk.tabs()).toEqual(['Neema'])
  })

  it('can be discarded, and comes back with the sentence', async () => {
    keepEdit()
    await desk.open(`/cases/${record.id}`)
    await desk.click('Discard')
    expect(desk.tabs()).toEqual([])
    expect(desk.drafts.size).toBe(0)
    desk.notices()[0]?.onAction?.()
    await desk.settle()
    expect(desk.controlOf('narrative').value).toBe('A longer story.')
    expect(desk.screen()).toContain(gone)
  })

  it('which goes while somebody writes stays on the screen, and is still said after a restart', async () => {
    await desk.open(`/cases/${record.id}`)
    await desk.type('narrative', 'A longer st')
    const field = desk.controlOf('narrative')
    await vanish()
    expect(desk.controlOf('narrative')).toBe(field)
    expect(desk.screen()).toContain(gone)
    await vi.waitFor(() => expect(desk.address()).toMatch(/^\/cases\/draft\//))
    await desk.type('narrative', 'A longer story.')
    await desk.settle(250)
    expect([...desk.drafts.values()]).toMatchObject([{ caseId: record.id, fields: { narrative: 'A longer story.' } }])
    await desk.killAndRestart()
    await desk.click('Neema')
    expect(desk.controlOf('narrative').value).toBe('A longer story.')
    expect(desk.screen()).toContain(gone)
  })

  it('which goes before the first letter is never written to, and what is typed then stands alone', async () => {
    await desk.open(`/cases/${record.id}`)
    await vanish()
    expect(desk.screen()).toContain('Somebody deleted this case')
    await desk.type('narrative', 'A longer story.')
    expect(desk.screen()).toContain(gone)
    await desk.save()
    expect(savesOf()).toMatchObject([{ caseId: null }])
  })

  it('which is back before anything is typed is edited as ever', async () => {
    await desk.open(`/cases/${record.id}`)
    await vanish()
    desk.cases.set(record.id, record)
    desk.fake.emit('casesPulled', { count: 1 })
    await desk.settle()
    await desk.type('narrative', 'A longer story.')
    await desk.save()
    expect(savesOf()).toMatchObject([{ caseId: record.id }])
  })

  it('which is found out by the save is not saved as a second case without a word', async () => {
    await desk.open(`/cases/${record.id}`)
    await desk.type('narrative', 'A longer story.')
    await desk.settle(250)
    desk.fake.answers('cases.save', () => {
      throw new Refusal('not-found')
    })
    await desk.save()
    expect(desk.screen()).toContain(gone)
    expect(desk.controlOf('narrative').value).toBe('A longer story.')
    const fresh = savedCase({})
    desk.fake.answers('cases.save', () => ({ id: fresh.id, state: 'saved', savedAt: Date.now() }))
    await desk.save()
    expect(savesOf()).toMatchObject([{ caseId: record.id }, { caseId: null }])
    expect(desk.screen()).not.toContain(gone)
  })
})

describe('two edits of one case, one taken back after the other was begun', () => {
  it('are both there, each behind its tab, and each is saved for itself', async () => {
    await desk.open(`/cases/${record.id}`)
    await desk.type('narrative', 'The first.')
    await desk.settle(250)
    await desk.click('Discard changes')
    await desk.type('narrative', 'The second.')
    await desk.settle(250)
    desk.notices()[0]?.onAction?.()
    await desk.settle()
    expect(desk.controlOf('narrative').value).toBe('The first.')
    await desk.press('1', { altKey: true })
    expect(desk.controlOf('narrative').value).toBe('The second.')
    await desk.press('2', { altKey: true })
    expect(desk.controlOf('narrative').value).toBe('The first.')
    await desk.killAndRestart()
    expect(desk.tabs()).toEqual(['Neema', 'Neema'])
    const shown = []
    for (const place of ['1', '2']) {
      await desk.press(place, { altKey: true })
      shown.push(desk.controlOf('narrative').value)
    }
    expect(shown.toSorted()).toEqual(['The first.', 'The second.'])
    await desk.save()
    await desk.save()
    expect(savesOf()).toHaveLength(1)
    expect(savesOf()).toMatchObject([{ caseId: record.id }])
    expect([...desk.drafts.values()]).toHaveLength(1)
  })
})

describe('where an edit began', () => {
  it('is what the screen showed, and is told until the core has kept it', async () => {
    await desk.open(`/cases/${record.id}`)
    // A colleague's change is here already, and the screen does not know it yet.
    desk.cases.set(record.id, { ...record, fields: withValue(record.fields, 'contact.town', 'Nakuru') })
    await desk.type('narrative', 'A longer story.')
    await desk.settle(250)
    await desk.type('narrative', 'A longer story. More.')
    await desk.settle(250)
    expect(keptOf()).toMatchObject([{ begunOn: record.fields }, { fields: { narrative: 'A longer story. More.' } }])
    expect(keptOf()[1]).not.toHaveProperty('begunOn')
    await desk.save()
    expect(savesOf()[0]).not.toHaveProperty('begunOn')
  })

  it('is told with the save where nothing was kept before it', async () => {
    await desk.open(`/cases/${record.id}`)
    await desk.type('narrative', 'A longer story.')
    await desk.save()
    expect(keptOf()).toEqual([])
    expect(savesOf()).toMatchObject([{ caseId: record.id, begunOn: record.fields }])
  })

  it('is nothing for a new case', async () => {
    await desk.open()
    await desk.press('F2')
    await desk.writeWalkIn()
    await desk.settle(250)
    await desk.save()
    for (const sent of [...keptOf(), ...savesOf()]) expect(sent).not.toHaveProperty('begunOn')
  })
})

describe('a save that is answered after the desk was left', () => {
  let answer: (outcome: 'saved' | 'refused') => void
  beforeEach(async () => {
    const held = Promise.withResolvers<'saved' | 'refused'>()
    answer = held.resolve
    desk.fake.answers('cases.save', async () => {
      if ((await held.promise) === 'refused') throw new Refusal('disk-full')
      return { id: record.id, state: 'saved', savedAt: Date.now() }
    })
    desk.fake.answers('drafts.save', () => {
      throw new Refusal('locked')
    })
    await desk.open(`/cases/${record.id}`)
    await desk.type('narrative', 'A longer story.')
    await desk.save()
    await desk.type('narrative', 'A longer story. More.')
    useOpenCasesStore().$dispose()
  })
  const here = signedInState().session

  it.each(['saved', 'refused'] as const)('tries once to keep what was typed meanwhile: %s', async (outcome) => {
    useDeskStore().setSession({ ...here, phase: 'locked' })
    answer(outcome)
    await desk.settle(60_000)
    expect(keptOf()).toMatchObject([{ fields: { narrative: 'A longer story. More.' } }])
  })

  it.each([
    { ...here, phase: 'signed-out' as const, user: null },
    { ...here, user: { login: 'juma', displayName: 'Juma', role: 'agent' as const } },
  ])('keeps nothing in the session of nobody, or of the next person', async (session) => {
    useDeskStore().setSession(session)
    answer('saved')
    await desk.settle(60_000)
    expect(keptOf()).toEqual([])
  })
})

it('leaving waits for a save under way, and then keeps what was typed meanwhile', async () => {
  const held = Promise.withResolvers<undefined>()
  desk.fake.answers('cases.save', async () => {
    await held.promise
    return { id: record.id, state: 'saved', savedAt: Date.now() }
  })
  await desk.open(`/cases/${record.id}`)
  await desk.type('narrative', 'A longer story.')
  await desk.save()
  await desk.type('narrative', 'A longer story. More.')
  const left = useOpenCasesStore().keepAll()
  held.resolve(undefined)
  await left
  expect([...desk.drafts.values()]).toMatchObject([{ fields: { narrative: 'A longer story. More.' } }])
})
