import axe from 'axe-core'
import { expect, test } from 'vitest'
import { firstThresholds, type BoardThresholds, type BoardView } from '../../../preload/contract/index.ts'
import { signedInState } from '../../kit/fake-bridge.ts'
import { button, mountDesk, page, reads, until } from '../../kit/mount-desk.ts'

const now = Date.now()
const span = {
  inbound: 20,
  answered: 15,
  lost: 5,
  abandoned: null,
  outbound: 2,
  within15: 0.5,
  within20: 0.55,
  averageWaitMs: 12_000,
  averageTalkMs: 300_000,
  longestWaitMs: 61_000,
}

function board(part: Partial<BoardView> = {}): BoardView {
  return {
    at: now,
    state: 'live',
    reason: null,
    callsReadAt: now,
    agentsReadAt: now,
    totalsReadAt: now,
    now: { waiting: 4, longestSince: now - 70_000, talking: 1 },
    today: span,
    hour: span,
    queues: [{ queue: '<b>gbv</b>', waiting: 4, longestSince: now - 70_000, inbound: 20, answered: 15, lost: 5 }],
    agents: [
      {
        extension: '8101',
        name: '<i>Amina</i>',
        isSelf: false,
        presence: null,
        presenceSince: null,
        call: { state: 'talking', since: now - 65_000, queue: 'gbv' },
        lastCallEndAt: null,
        today: { answered: 9, missed: 0, outbound: 0, talkMs: 1_000 },
        missedInRow: 0,
      },
    ],
    totals: { inbound: 7, outbound: null, cases: null, emails: null, texts: null },
    ...part,
  }
}

function supervisor() {
  const base = signedInState()
  return {
    ...base,
    session: { ...base.session, permissions: [...base.session.permissions, 'call.supervise' as const] },
  }
}

function openBoard(view: () => BoardView) {
  let kept: BoardThresholds = firstThresholds()
  return mountDesk({
    state: supervisor(),
    at: '/board',
    prepare(fake) {
      fake.answers('board.watch', view)
      fake.answers('board.leave', () => ({}))
      fake.answers('board.getThresholds', () => kept)
      fake.answers('board.setThresholds', (next) => (kept = next))
    },
  })
}

test('shows who waits, how the day goes and what everybody does, with ages, levels in words, and names as text', async () => {
  const fake = await openBoard(() => board())
  await reads('Callers waiting4Act now')
  await until(() => /Answered within 20 s55 % ?Act now/.test(page()))
  await reads('<i>Amina</i>')
  await reads('<b>gbv</b>')
  await reads('On a call01:')
  // The server's words do not say who hung up.
  await reads('of these, the caller hung up––')
  expect(page()).toMatch(/Right now(as of now|\d+ s old)/)
  const found = await axe.run(document.querySelector('.board') ?? document.body, {
    rules: { 'color-contrast': { enabled: false } },
  })
  expect(found.violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html.slice(0, 200))])).toEqual([])
  fake.emit('boardChanged', board({ now: { waiting: null, longestSince: null, talking: null } }))
  await reads('No call in progress has been seen from this server yet')
})

test('a board that is out of date says so, stands still and warns of nothing', async () => {
  await openBoard(() => board({ state: 'away', reason: 'server-unreachable', callsReadAt: now - 125_000 }))
  await reads('Out of date')
  await reads('2 min old')
  expect(page()).not.toContain('Act now')
  expect(page()).toContain('Longest wait00:00')
})

test('thresholds are kept and count at once', async () => {
  const fake = await openBoard(() => board())
  await reads('Callers waiting4Act now')
  button('Thresholds').click()
  await reads('From where on to warn')
  const box = document.querySelector<HTMLInputElement>('[aria-label="Callers waiting, at least: Act now"]')
  if (box === null) throw new Error('no such box')
  box.value = '9'
  box.dispatchEvent(new Event('input', { bubbles: true }))
  box.form?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
  await until(() => fake.made.some(({ name }) => name === 'board.setThresholds'))
  await reads('Callers waiting4Watch this')
  expect(page()).not.toContain('From where on to warn')
})

test('says that somebody misses one call after the other until it is put away, and stops looking when left', async () => {
  const late = board()
  const missing = { ...late, agents: late.agents.map((each) => ({ ...each, call: null, missedInRow: 3 })) }
  const fake = await openBoard(() => missing)
  await reads('Calls ring at <i>Amina</i> and are not answered: 3 in a row.')
  await reads('3 calls missed in a row')
  button('Put away: <i>Amina</i>').click()
  await until(() => !page().includes('Calls ring at'))
  button('Settings').click()
  await until(() => fake.made.some(({ name }) => name === 'board.leave'))
})

test('somebody whom the server shows nothing is told so', async () => {
  await openBoard(() => board({ state: 'refused', reason: 'server-forbidden', callsReadAt: null }))
  await reads('This board is not open to you')
})
