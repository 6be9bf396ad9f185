import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import type { CallerHistory as History, CaseRow, ServerSays } from '../../../preload/contract/index.ts'
import CallerHistory from '../../../renderer/features/phone/components/CallerHistory.vue'
import { signedInState } from '../../kit/fake-bridge.ts'
import { until } from '../../kit/mount-desk.ts'
import { card, words } from './card-kit.ts'
import { wanjiru } from './fake-phone.ts'
import { session, setUp } from './store-desk.ts'

const nobody: History = { count: 0, lastContactAt: null, contact: null, cases: [] }
const shown = (server: ServerSays | 'asking' | null, history: History = nobody): string =>
  words(card(CallerHistory, { history: { ...history, server } }))

describe('the history of a caller', () => {
  it('says that somebody calls for the first time only when the server has said so, too', () => {
    expect(shown('answered')).toBe('First contact from this number')
    for (const server of [null, 'asking', 'not-reached', 'cannot', 'not-asked'] as const) {
      expect(shown(server)).toContain('Nothing from this number on this computer')
      expect(shown(server)).not.toContain('First contact')
    }
  })

  it('says whom it asked, and nothing when the server had nothing to add', () => {
    const known: History = { ...nobody, count: 2 }
    expect(shown('answered', known)).toBe('2 earlier contacts.')
    expect(shown(null, known)).toBe('2 earlier contacts.')
    expect(shown('asking', known)).toContain('Asking the server…')
    expect(shown('not-reached', known)).toContain(
      'Only this computer was asked. The server is asked as soon as it answers.',
    )
    expect(shown('cannot', known)).toContain('the server cannot look for a number')
  })
})

/** A ringing telephone whose core says something of its own, and a server that answers when the test lets it. */
function ringing(local: History = nobody) {
  const desk = setUp()
  const answers: ((found: { server: ServerSays; history: History } | Error) => void)[] = []
  desk.fake.answers('phone.getHistory', () => local)
  desk.fake.answers('phone.getHistoryAtServer', async () => {
    const found = await new Promise<{ server: ServerSays; history: History } | Error>((done) => answers.push(done))
    if (found instanceof Error) throw found
    return found
  })
  desk.paper.rings()
  const lineId = desk.phone.ringing?.id ?? ''
  return { ...desk, lineId, answers, caller: () => desk.phone.historyOf(lineId) }
}

const rowOf = (name: string): CaseRow => {
  const [row] = wanjiru().cases
  if (row === undefined) throw new Error('Wanjiru has a case')
  return { ...row, firstName: name }
}

describe('what the server adds while it rings', () => {
  it('comes after what this computer knows, and is announced only when it takes a while', async () => {
    const { caller, answers, fake } = ringing(wanjiru())
    await until(() => caller() !== null)
    expect(caller()).toMatchObject({ count: 2, server: null })
    const names = fake.made.map(({ name }) => name)
    expect(names.indexOf('phone.getHistory')).toBeLessThan(names.indexOf('phone.getHistoryAtServer'))
    await until(() => caller()?.server === 'asking')
    expect(caller()?.count).toBe(2)
    answers[0]?.({ server: 'answered', history: { ...wanjiru(), count: 5 } })
    await until(() => caller()?.server === 'answered')
    expect(caller()?.count).toBe(5)
  })

  it('stands behind the cases that are shown: none of them moves', async () => {
    const [here, newer] = [rowOf('Here'), rowOf('Newer')]
    const { caller, answers } = ringing({ ...nobody, count: 1, cases: [here] })
    await until(() => answers.length === 1)
    const changed = { ...here, status: 'closed' as const }
    answers[0]?.({ server: 'answered', history: { ...nobody, count: 2, cases: [newer, changed] } })
    await until(() => caller()?.server === 'answered')
    expect(caller()?.cases).toEqual([changed, newer])
  })

  it('is asked for again by itself when the server is back, for whoever is still on the line', async () => {
    const { caller, answers, fake } = ringing()
    await until(() => answers.length === 1)
    answers[0]?.({ server: 'not-reached', history: nobody })
    await until(() => caller()?.server === 'not-reached')
    const { link } = signedInState()
    fake.emit('linkChanged', { ...link, state: 'unreachable' })
    expect(answers).toHaveLength(1)
    fake.emit('linkChanged', { ...link, state: 'connected' })
    await until(() => answers.length === 2)
    answers[1]?.({ server: 'answered', history: { ...nobody, count: 4 } })
    await until(() => caller()?.count === 4)
    fake.emit('linkChanged', { ...link, state: 'connected' })
    expect(answers).toHaveLength(2)
  })

  it('is nobody’s any more once the desk is locked: no name comes back with a late answer', async () => {
    const { caller, answers, fake } = ringing(wanjiru())
    await until(() => answers.length === 1)
    fake.emit('sessionChanged', session('locked'))
    expect(caller()).toBeNull()
    answers[0]?.({ server: 'answered', history: wanjiru() })
    // Every answer that was on its way has come.
    await flushPromises()
    expect(caller()).toBeNull()
  })
})
