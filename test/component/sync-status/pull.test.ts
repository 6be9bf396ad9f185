import { describe, expect, it } from 'vitest'
import type { AppState, PullProgress } from '../../../preload/contract/index.ts'
import { isWorthWatching, leftWords, partOf, rowsHere } from '../../../renderer/features/sync-status/pull-words.ts'
import { signedInState } from '../../kit/fake-bridge.ts'
import { button, mountDesk, page, reads, until } from '../../kit/mount-desk.ts'

function pull(more: Partial<PullProgress> = {}): PullProgress {
  return {
    state: 'running',
    known: 1_200,
    goal: 5_000,
    lastDoneAt: null,
    kinds: [
      { kind: 'case', state: 'running', known: 1_200, goal: 5_000 },
      { kind: 'call', state: 'idle', known: 0, goal: 1_000 },
      { kind: 'user', state: 'done', known: 12, goal: null },
      { kind: 'qa', state: 'refused', known: 0, goal: null },
    ],
    rowsPerMinute: 2_400,
    leftMs: 125_000,
    isPausedByPerson: false,
    ...more,
  }
}

function state(progress: PullProgress, link: AppState['link']['state'] = 'connected'): AppState {
  const base = signedInState()
  return { ...base, pull: progress, link: { ...base.link, state: link } }
}

const strip = (): string => document.querySelector('.pull-strip')?.textContent.replace(/\s+/g, ' ') ?? ''

describe('the first synchronisation', () => {
  it('shows under the list how much is here, how fast it comes and how long it still takes', async () => {
    await mountDesk({ at: '/cases', state: state(pull()) })
    await until(() => strip() !== '')
    expect(strip()).toContain('go on working meanwhile')
    expect(strip()).toContain('1,212 here so far, 20 %')
    expect(strip()).toContain('2,400 a minute · about 2 minutes left')
    const bar = document.querySelector('progress')
    expect([bar?.value, bar?.getAttribute('aria-label')]).toEqual([20, 'Fetching from the server'])
  })

  it('moves on as rows come and goes away when all of them are here', async () => {
    const fake = await mountDesk({ at: '/cases', state: state(pull()) })
    await until(() => strip() !== '')
    const kinds = pull().kinds.map((kind) => (kind.kind === 'case' ? { ...kind, known: 5_000 } : kind))
    fake.emit('pullProgressed', pull({ known: 5_000, kinds, leftMs: 30_000 }))
    await until(() => strip().includes('83 %'))
    expect(strip()).toContain('less than a minute left')
    fake.emit('pullProgressed', pull({ state: 'done', lastDoneAt: Date.now(), kinds: [] }))
    await until(() => strip() === '')
  })

  it('is stopped and let go on by the person, and says that it goes on where it stopped', async () => {
    const fake = await mountDesk({
      at: '/cases',
      state: state(pull()),
      prepare: (core) => {
        core.answers('sync.pause', () => ({}))
        core.answers('sync.resume', () => ({}))
      },
    })
    await until(() => strip() !== '')
    button('Stop for now').click()
    await until(() => fake.made.some(({ name }) => name === 'sync.pause'))
    fake.emit('pullProgressed', pull({ state: 'paused', isPausedByPerson: true, rowsPerMinute: null, leftMs: null }))
    await until(() => strip().includes('it goes on where it stopped when you say so'))
    button('Go on').click()
    await until(() => fake.made.some(({ name }) => name === 'sync.resume'))
  })

  it('waits in words while the server is away', async () => {
    await mountDesk({ at: '/cases', state: state(pull({ state: 'paused' }), 'unreachable') })
    await until(() => strip().includes('Waits for the server; then it goes on where it stopped'))
    expect(strip()).not.toContain('a minute')
  })

  it('is told kind by kind in the settings', async () => {
    await mountDesk({ at: '/settings', state: state(pull()) })
    await reads('Casesbeing fetched1,200 of 5,000')
    await reads('Scored callsnot for your role')
    await reads('also by closing the program: it goes on where it stopped')
  })

  it('says in the settings when everything is here', async () => {
    await mountDesk({ at: '/settings', state: state(pull({ state: 'done', lastDoneAt: Date.now(), kinds: [] })) })
    await reads('Everything is here. Last fetched just now.')
    expect(page()).not.toContain('a minute')
  })
})

describe('the words of the progress', () => {
  it('count only what has a known end', () => {
    expect(partOf(pull())).toBe(20)
    expect(partOf(pull({ kinds: [], known: 50, goal: 200 }))).toBe(25)
    expect(partOf(pull({ kinds: [{ kind: 'user', state: 'running', known: 9, goal: null }], goal: 0 }))).toBeNull()
    expect(rowsHere(pull({ kinds: [] }))).toBe(1_200)
    // The server may have taken rows away since it counted.
    const all: Partial<PullProgress> = { kinds: [{ kind: 'case', state: 'done', known: 12, goal: 10 }] }
    expect(partOf(pull({ ...all, state: 'done' }))).toBe(100)
    // Something without a known end is still on its way: the bar does not say that all is here.
    expect(partOf(pull(all))).toBe(99)
  })

  it('leave the short look for news alone', () => {
    const news = { lastDoneAt: 5, known: 400, goal: 400, kinds: [] }
    expect(isWorthWatching(pull({ ...news }))).toBe(false)
    expect(isWorthWatching(pull({ ...news, state: 'done' }))).toBe(false)
    expect(isWorthWatching(pull({ ...news, state: 'paused', isPausedByPerson: true }))).toBe(true)
    expect(isWorthWatching(pull())).toBe(true)
    expect(isWorthWatching(pull({ state: 'idle', kinds: [] }))).toBe(false)
  })

  it('say the time that is left as people do', () => {
    expect(leftWords(null)).toBeNull()
    expect(leftWords(20_000)).toEqual({ key: 'sync.left.seconds', count: 1 })
    expect(leftWords(3_600_000)).toEqual({ key: 'sync.left.minutes', count: 60 })
    expect(leftWords(7_300_000)).toEqual({ key: 'sync.left.hours', count: 2 })
  })
})
