import { expect, test } from 'vitest'
import { firstSampleRules, type AppState, type SampleMonth, type SamplePick } from '../../../preload/contract/index.ts'
import { Refusal, signedInState } from '../../kit/fake-bridge.ts'
import { button, mountDesk, page, until } from '../../kit/mount-desk.ts'

const at = Date.parse('2026-11-19T08:30:00Z')
const pick = (callRef: string, part: Partial<SamplePick> = {}): SamplePick => ({
  callRef,
  seq: at,
  at,
  agent: '8101',
  agentName: 'Amina Otieno',
  queue: 'child-helpline',
  direction: 'in',
  talkMs: 125_000,
  hasRecording: true,
  reasons: ['agent'],
  state: 'to-score',
  insteadOf: null,
  swap: null,
  ...part,
})
const agent = { agent: '8101', agentName: 'Amina Otieno', eligible: 12, scored: 1, goal: 3, open: 2, drafts: 0 }
const drawn: SampleMonth = {
  month: '2026-11',
  months: ['2026-11', '2026-10'],
  rules: firstSampleRules(),
  proposal: { seed: 'K7QF-2MWD', at, by: 'neema', isCut: false },
  calls: 140,
  unrecorded: 4,
  callsFrom: null,
  counts: { 'to-score': 2, draft: 0, scored: 1, swapped: 0 },
  agents: [agent],
}
const undrawn: SampleMonth = {
  ...drawn,
  proposal: null,
  counts: { 'to-score': 0, draft: 0, scored: 0, swapped: 0 },
}

function state(permissions: string[], more: Partial<AppState> = {}): AppState {
  const base = signedInState(more)
  return { ...base, session: { ...base.session, permissions: permissions as AppState['session']['permissions'] } }
}
const scorer = ['case.read', 'call.read', 'qa.read', 'qa.write', 'recording.listen']
const offline: AppState['link'] = { state: 'unreachable', sinceAt: at, lastAnswerAt: at, skewMs: null }

const box = (label: string): HTMLInputElement => {
  const id = [...document.querySelectorAll('label')].find((each) => each.textContent.trim() === label)?.htmlFor
  const found = document.getElementById(id ?? '')
  if (!(found instanceof HTMLInputElement)) throw new Error(`no box ${label}`)
  return found
}

test('a scorer proposes calls by rule, without the server, and sees the seed that was drawn from', async () => {
  let month = undrawn
  const fake = await mountDesk({
    state: state(scorer, { link: offline }),
    at: '/quality/samples',
    prepare(bridge) {
      bridge.answers('samples.get', () => month)
      bridge.answers('samples.list', () => ({ rows: month.proposal === null ? [] : [pick('17.1')], next: null }))
      bridge.answers('samples.propose', () => (month = drawn))
    },
  })
  await until(() => page().includes('Nothing is proposed yet'))
  expect(page()).toContain('Kept on this computer')
  expect(page()).toContain('The server cannot be reached')
  const each = box('Calls of each counsellor')
  each.value = '5'
  each.dispatchEvent(new Event('change'))
  button('Propose calls').click()
  await until(() => page().includes('K7QF-2MWD'))
  expect(fake.made.find(({ name }) => name === 'samples.propose')?.input).toEqual({
    month: '2026-11',
    rules: { ...firstSampleRules(), perAgent: 5 },
    seed: null,
  })
  await until(() => page().includes('Of each counsellor'))
  expect(page()).toContain('1 of 3')
  expect(page()).toContain('4 left out: no recording')
  expect(document.querySelector('a[href="#/quality/call/17.1"]')?.textContent).toContain('Play and score')
  expect(document.querySelector('a[href="#/recordings/17.1"]')).not.toBeNull()
  // The rules stand back for the list; the seed stands in their box: pressing again asks for the same sample, and an impossible one is refused with words.
  button('Which calls').click()
  await until(() => page().includes('Begin the draw from'))
  const seed = box('Begin the draw from')
  expect(seed.value).toBe('K7QF-2MWD')
  seed.value = 'no good!'
  seed.dispatchEvent(new Event('input'))
  button('Propose again').click()
  await until(() => page().includes('Letters, digits and hyphens only.'))
  expect(fake.made.filter(({ name }) => name === 'samples.propose')).toHaveLength(1)
})

test('a call is swapped with a reason, never without, and what stood in its place is shown', async () => {
  let rows = [pick('17.1'), pick('17.2', { seq: at - 1000, state: 'scored' })]
  const fake = await mountDesk({
    state: state(scorer),
    at: '/quality/samples',
    prepare(bridge) {
      bridge.answers('samples.get', () => drawn)
      bridge.answers('samples.list', () => ({ rows, next: null }))
      bridge.answers('samples.swap', ({ reason }) => {
        const instead = pick('17.3', { insteadOf: '17.1' })
        rows = [pick('17.1', { state: 'swapped', swap: { reason, at, by: 'neema' } }), instead]
        return { instead }
      })
    },
  })
  await until(() => page().includes('Play and score'))
  expect([...document.querySelectorAll('table.picks button')].map((each) => each.textContent.trim())).toEqual(['Swap'])
  button('Swap').click()
  await until(() => page().includes('The reason stays with the sample.'))
  document.querySelector('.swap form')?.dispatchEvent(new Event('submit', { cancelable: true }))
  await until(() => page().includes('Say why, in a few words.'))
  button('Nothing can be heard').click()
  await until(() => document.querySelector<HTMLTextAreaElement>('#swap-reason')?.value === 'Nothing can be heard')
  document.querySelector('.swap form')?.dispatchEvent(new Event('submit', { cancelable: true }))
  await until(() => page().includes('In place of another'))
  expect(fake.made.find(({ name }) => name === 'samples.swap')?.input).toEqual({
    month: '2026-11',
    callRef: '17.1',
    reason: 'Nothing can be heard',
  })
  expect(page()).toContain('Another one took its place')
})

test('whoever may only read sees the sample and nothing to press; a score that comes in is seen by itself', async () => {
  let month = drawn
  const fake = await mountDesk({
    state: state(['case.read', 'call.read', 'qa.read']),
    at: '/quality/samples?month=2026-10',
    prepare(bridge) {
      bridge.answers('samples.get', () => month)
      bridge.answers('samples.list', () => ({ rows: [pick('17.1')], next: null }))
    },
  })
  await until(() => page().includes('1 of these 3 scored'))
  expect(fake.made.find(({ name }) => name === 'samples.get')?.input).toEqual({ month: '2026-10' })
  expect(page()).not.toContain('Propose')
  expect(document.querySelector('table.picks button, table.picks a')).toBeNull()
  month = { ...drawn, counts: { ...drawn.counts, 'to-score': 1, scored: 2 } }
  fake.emit('recordsPulled', { kind: 'qa', count: 1 })
  await until(() => page().includes('2 of these 3 scored'))
})

test('a month that cannot be read says so and can be tried again', async () => {
  let isBroken = true
  await mountDesk({
    state: state(scorer),
    at: '/quality/samples',
    prepare(bridge) {
      bridge.answers('samples.get', () => {
        if (isBroken) throw new Refusal('database-failed')
        return { ...undrawn, agents: [], calls: 0 }
      })
      bridge.answers('samples.list', () => ({ rows: [], next: null }))
    },
  })
  await until(() => document.querySelector('[role="alert"]') !== null)
  isBroken = false
  button('Try again').click()
  await until(() => page().includes('No calls of this month here'))
})

test('rules that are being changed stay as they are while calls come in', async () => {
  let calls = 140
  const fake = await mountDesk({
    state: state(scorer),
    at: '/quality/samples',
    prepare(bridge) {
      bridge.answers('samples.get', () => ({ ...structuredClone(undrawn), calls }))
      bridge.answers('samples.list', () => ({ rows: [], next: null }))
    },
  })
  await until(() => page().includes('140 calls of this month'))
  const each = box('Calls of each counsellor')
  each.value = '5'
  each.dispatchEvent(new Event('change'))
  calls = 141
  fake.emit('recordsPulled', { kind: 'call', count: 1 })
  await until(() => page().includes('141 calls of this month'))
  expect(box('Calls of each counsellor').value).toBe('5')
})
