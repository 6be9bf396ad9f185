import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Draft } from '../../../preload/contract/index.ts'
import { useLeaving } from '../../../renderer/app/leaving.ts'
import { useOpenCasesStore } from '../../../renderer/features/cases/index.ts'
import { Refusal } from '../../kit/fake-bridge.ts'
import { deskWithCases, savedCase } from './desk-with-cases.ts'

/** What is typed is kept, whatever became of the save, the discard or the window before (DESIGN 6.1). */

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

const kept = () => [...desk.drafts.values()].map((draft) => draft.fields.narrative)

async function writing(): Promise<void> {
  await desk.open()
  await desk.press('F2')
  await desk.writeWalkIn()
  await desk.settle(250)
}

it('nothing is stored as a draft while its case is being saved: it would stand there as a second one', async () => {
  await writing()
  const saving = Promise.withResolvers<undefined>()
  const record = savedCase({})
  desk.fake.answers('cases.save', async ({ draftId, fields }) => {
    await saving.promise
    desk.drafts.delete(draftId)
    desk.cases.set(record.id, { ...record, fields })
    return { id: record.id, state: 'saved', savedAt: Date.now() }
  })
  await desk.save()
  const before = desk.madeOf('drafts.save').length
  await desk.type('narrative', 'Came with her aunt. And her sister.')
  await desk.settle(1_000)
  expect(desk.madeOf('drafts.save')).toHaveLength(before)
  saving.resolve(undefined)
  await desk.settle(250)
  expect(kept()).toEqual(['Came with her aunt. And her sister.'])
})

it('what is typed after a save that failed is kept', async () => {
  await writing()
  desk.fake.answers('cases.save', () => {
    throw new Refusal('disk-full')
  })
  await desk.save()
  await desk.type('narrative', 'Came with her aunt. And her sister.')
  await desk.settle(250)
  expect(kept()).toEqual(['Came with her aunt. And her sister.'])
})

it('what is typed after a discard that failed is kept, and the draft stays where it is', async () => {
  await writing()
  desk.fake.answers('drafts.discard', () => {
    throw new Refusal('disk-full')
  })
  await desk.click('Discard')
  expect(desk.tabs()).toEqual(['Achieng'])
  await desk.type('narrative', 'Came with her aunt. And her sister.')
  await desk.settle(250)
  expect(kept()).toEqual(['Came with her aunt. And her sister.'])
})

it('a draft that is gone already can be taken off the desk', async () => {
  await writing()
  desk.drafts.clear()
  await desk.click('Discard')
  expect(desk.tabs()).toEqual([])
})

describe('of several drafts', () => {
  /** Both changed a moment ago; moving from one form to the other would store the first. */
  async function twoDrafts(): Promise<void> {
    await desk.open()
    await desk.press('F2')
    const store = useOpenCasesStore()
    for (const name of ['Achieng', 'Baraka']) store.change(store.openNew().key, 'contact.firstName', name)
    expect([store.drafts.length, desk.drafts.size]).toEqual([2, 0])
  }
  const names = () => [...desk.drafts.values()].map((draft) => draft.fields.contact.firstName).toSorted()

  it('each is stored at once before the screen is locked', async () => {
    await twoDrafts()
    await useLeaving().settle()
    expect(names()).toEqual(['Achieng', 'Baraka'])
  })

  it.each(['blur', 'pagehide', 'beforeunload'])('each is stored at once at "%s" of the window', async (event) => {
    await twoDrafts()
    window.dispatchEvent(new Event(event))
    await desk.settle()
    expect(names()).toEqual(['Achieng', 'Baraka'])
  })
})

it('the server’s name of a call is taken by the form of that call alone', async () => {
  await desk.open()
  const store = useOpenCasesStore()
  const { key, draftId } = store.openForCall({ sourceId: 'telephone-2', number: '0722000111', contact: null })
  store.renameSource(draftId, 'telephone-1', '17.1')
  expect(store.byKey(key)?.fields.sourceId).toBe('telephone-2')
  store.renameSource(draftId, 'telephone-2', '17.2')
  expect(store.byKey(key)?.fields.sourceId).toBe('17.2')
  await desk.settle(250)
  expect([...desk.drafts.values()].map((draft) => draft.fields.sourceId)).toEqual(['17.2'])
})

it('what is written beside a call is not written over by the drafts of before, however late they come', async () => {
  let stored: Draft[] = []
  const coming = Promise.withResolvers<undefined>()
  desk.fake.answers('drafts.list', async ({ below }) => {
    await coming.promise
    return below === undefined ? stored : []
  })
  await desk.open()
  const store = useOpenCasesStore()
  const { key } = store.openForCall({ sourceId: '17.1', number: '0722000111', contact: null })
  await desk.settle(250)
  stored = [...desk.drafts.values()]
  expect(stored).toHaveLength(1)
  store.change(key, 'narrative', 'Came with her aunt.')
  coming.resolve(undefined)
  await desk.settle(250)
  expect(store.drafts.map((draft) => draft.fields.narrative)).toEqual(['Came with her aunt.'])
  expect(kept()).toEqual(['Came with her aunt.'])
})

it('an edit that is brought back takes nothing from the one that was begun since', async () => {
  const record = savedCase({ 'contact.firstName': 'Neema', narrative: 'A story.' })
  desk.cases.set(record.id, record)
  await desk.open(`/cases/${record.id}`)
  await desk.type('narrative', 'Another story.')
  await desk.settle(250)
  await desk.click('Discard changes')
  const undo = desk.notices()[0]?.onAction
  await desk.type('narrative', 'A third story.')
  await desk.settle(250)
  undo?.()
  await desk.settle(250)
  expect(kept().toSorted()).toEqual(['A third story.', 'Another story.'])
  const onDesk = useOpenCasesStore().drafts.map((draft) => draft.fields.narrative)
  expect(onDesk.toSorted()).toEqual(['A third story.', 'Another story.'])
})

it('nothing of a desk that was left is stored later, however long its keeping had failed: somebody else may sit there', async () => {
  await desk.open()
  desk.fake.answers('drafts.save', () => {
    throw new Refusal('disk-full')
  })
  await desk.press('F2')
  await desk.type('narrative', 'Came with her aunt.')
  await desk.settle(250)
  useOpenCasesStore().$dispose()
  const before = desk.madeOf('drafts.save').length
  expect(before).toBeGreaterThan(0)
  await desk.settle(120_000)
  expect(desk.madeOf('drafts.save')).toHaveLength(before)
})
