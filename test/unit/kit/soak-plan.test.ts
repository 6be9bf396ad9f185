import { expect, test } from 'vitest'
import { nextBatch, passedOf, reportOf, withBatch } from '../../kit/soak-plan.ts'
import type { SoakState, SoakTask } from '../../kit/soak-plan.ts'

/** A soak adds up over nights: nothing is told twice with one seed, and nothing that failed is forgotten. */

const goals = { model: { goal: 1_000, batch: 300 }, crash: { goal: 20, batch: 10 } }
const nothing: SoakState = { version: 1, firstSeed: 7, batches: [] }

/** Runs until nothing is left or `most` batches are done; `fails` says which go wrong. */
function night(state: SoakState, most = 99, fails: (task: SoakTask) => boolean = () => false) {
  let toRepeat: SoakTask[] = state.batches.filter(({ isPassed }) => !isPassed)
  const begun: SoakTask[] = []
  let now = state
  while (begun.length < most) {
    const task = nextBatch(now, goals, { toRepeat, underWay: [] })
    if (task === null) break
    toRepeat = toRepeat.filter((each) => each.seed !== task.seed || each.part !== task.part)
    begun.push(task)
    now = withBatch(now, { ...task, seconds: 60, isPassed: !fails(task) })
  }
  return { state: now, begun }
}

test('every part comes to its goal, the one furthest from it first, each batch with a seed of its own', () => {
  const { state, begun } = night(nothing)
  expect([passedOf(state, 'model'), passedOf(state, 'crash')]).toEqual([1_000, 20])
  expect(begun.map(({ part, count, seed }) => `${part} ${count} ${seed}`)).toEqual([
    'model 300 7',
    'crash 10 7',
    'model 300 8',
    'crash 10 8',
    'model 300 9',
    'model 100 10',
  ])
})

test('over two nights the same is told as in one', () => {
  const first = night(nothing, 3)
  const second = night(first.state)
  expect([...first.begun, ...second.begun]).toEqual(night(nothing).begun)
})

test('what failed is told, does not hold up the rest of the night, and is the first of the next one, with its seed', () => {
  const first = night(nothing, 99, ({ part, seed }) => part === 'model' && seed === 8)
  expect(passedOf(first.state, 'model')).toBe(700)
  expect(reportOf(first.state, goals)[0]).toContain('FAILED with seed 8 (300)')
  const second = night(first.state)
  expect(second.begun).toEqual([{ part: 'model', count: 300, seed: 8, seconds: 60, isPassed: false }])
  expect(reportOf(second.state, goals)).toEqual([
    'model: 1000 of 1000 stories passed in 4 batches, 4.2 stories a second in a batch',
    'crash: 20 of 20 kills passed in 2 batches, 10.0 kills a minute in a batch',
  ])
})

test('where a small batch proves nothing the last one goes over the goal', () => {
  const whole = { crash: { goal: 25, batch: 10, isWhole: true } }
  const done = withBatch(nothing, { part: 'crash', count: 20, seed: 7, seconds: 1, isPassed: true })
  expect(nextBatch(done, whole, { toRepeat: [], underWay: [] })).toEqual({ part: 'crash', count: 10, seed: 8 })
})

test('batches side by side have seeds of their own and together no more than is wanted', () => {
  const underWay: SoakTask[] = []
  for (;;) {
    const task = nextBatch(nothing, { model: goals.model }, { toRepeat: [], underWay })
    if (task === null) break
    underWay.push(task)
  }
  expect(underWay.map(({ count, seed }) => [count, seed])).toEqual([
    [300, 7],
    [300, 8],
    [300, 9],
    [100, 10],
  ])
})
