import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { CaseRow, ServerSays } from '../../../preload/contract/index.ts'
import { Refusal } from '../../kit/fake-bridge.ts'
import { deskWithCases, rowOf, savedCase } from './desk-with-cases.ts'

/** A search shows what is here at once and adds what the server knows (DESIGN 6.7). */

let desk: ReturnType<typeof deskWithCases>
const here = savedCase({ 'contact.firstName': 'Wanjiku' }, { state: 'accepted', serverId: '7' })
const there = rowOf(savedCase({ 'contact.firstName': 'Wanjiku of old' }, { state: 'accepted', serverId: '3' }))

/** Said by the server when the test lets it. */
let answers: ((found: { server: ServerSays; rows: CaseRow[] }) => void)[]

beforeEach(() => {
  vi.useFakeTimers({
    now: Date.UTC(2026, 10, 22, 7, 42),
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
  })
  desk = deskWithCases({ cases: [here] })
  answers = []
  desk.fake.answers('cases.searchAtServer', () => new Promise((done) => answers.push(done)))
})
afterEach(() => {
  desk.close()
  vi.useRealTimers()
})

async function find(text: string): Promise<void> {
  const box = desk.one('.case-filters__box') as HTMLInputElement
  box.focus()
  box.value = text
  box.dispatchEvent(new Event('input', { bubbles: true }))
  await desk.settle(120)
}

const asked = () => desk.madeOf('cases.searchAtServer').map((call) => (call.input as { text: string }).text)

it('is asked of the server when typing has rested, and what comes stands behind what was found here', async () => {
  await desk.open()
  expect(asked()).toEqual([])
  await find('wan')
  await desk.settle(300)
  await find('wanj')
  expect(desk.rows()).toEqual(['Wanjiku'])
  await desk.settle(499)
  expect(asked()).toEqual([])
  await desk.settle(1)
  expect(asked()).toEqual(['wanj'])
  expect(desk.screen()).not.toContain('Asking the server')
  await desk.settle(300)
  expect(desk.screen()).toContain('Asking the server…')
  answers[0]?.({ server: 'answered', rows: [there, rowOf(here)] })
  await desk.settle()
  expect(desk.rows()).toEqual(['Wanjiku', 'Wanjiku of old'])
  expect(desk.screen()).not.toContain('Asking the server')
  expect(desk.screen()).not.toContain('Only this computer')
})

it('drops an answer about words that are not there any more, and asks nothing without words', async () => {
  await desk.open()
  await find('wan')
  await desk.settle(500)
  await find('')
  await desk.settle(2_000)
  answers[0]?.({ server: 'answered', rows: [there] })
  await desk.settle()
  expect(desk.rows()).toEqual(['Wanjiku'])
  expect(asked()).toEqual(['wan'])
})

it('says that only this computer was asked when the server does not answer or cannot be asked', async () => {
  await desk.open()
  await find('wanj')
  await desk.settle(500)
  answers[0]?.({ server: 'not-reached', rows: [] })
  await desk.settle()
  expect(desk.screen()).toContain('Only this computer was asked: the server does not answer.')
  await find('wanji')
  await desk.settle(500)
  answers[1]?.({ server: 'cannot', rows: [] })
  await desk.settle()
  expect(desk.screen()).toContain('the server cannot look for this')
  desk.fake.answers('cases.searchAtServer', () => {
    throw new Refusal('internal')
  })
  await find('zzz')
  await desk.settle(500)
  expect(desk.screen()).toContain('Nothing found')
  expect(desk.screen()).toContain('Only this computer was asked')
})
