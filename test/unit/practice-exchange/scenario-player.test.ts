import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Scenarios } from '../../../preload/contract/index.ts'
import { createScenarioPlayer, pickCaller } from '../../../renderer/features/practice/exchange/scenario-player.ts'
import { randomFrom, seedOfRun } from '../../kit/seed.ts'
import { scenario, scenarioCall } from './paper-desk.ts'

const seed = seedOfRun('scenario-player')
const calls = ['1', '2', '3'].map((digit) => scenarioCall({ number: `070000000${digit}`, after: [2, 8] }))

function firstOf(count: number, then: 'random' | 'end', from: number) {
  const player = createScenarioPlayer(scenario({ calls, then }), randomFrom(from))
  return Array.from({ length: count }, () => player.next())
}

describe('an exercise', () => {
  it('plays its calls in order, each within its time, and is quiet after the last', () => {
    const played = firstOf(5, 'end', 7)
    expect(played.map((next) => next?.call.number ?? null)).toEqual([...calls.map(({ number }) => number), null, null])
    for (const next of played) {
      if (next === null) continue
      expect(next.afterMs).toBeGreaterThanOrEqual(2000)
      expect(next.afterMs).toBeLessThanOrEqual(8000)
    }
  })

  it('is the same again with the same numbers, and another with others', () => {
    expect(firstOf(20, 'random', 7)).toEqual(firstOf(20, 'random', 7))
    expect(firstOf(20, 'random', 7)).not.toEqual(firstOf(20, 'random', 8))
  })

  it('goes on at random without the same caller twice in a row, whatever the numbers', () => {
    fc.assert(
      fc.property(fc.integer(), (from) => {
        const numbers = firstOf(30, 'random', from).map((next) => next?.call.number)
        return numbers.every((number, index) => number !== undefined && number !== numbers[index - 1])
      }),
      { seed },
    )
  })

  it('of one caller goes on with that one', () => {
    const player = createScenarioPlayer(scenario({ calls: calls.slice(0, 1), then: 'random' }), randomFrom(1))
    player.next()
    expect(player.next()?.call.number).toBe(calls[0]?.number)
  })

  it('finds somebody to call now who has not just called', () => {
    const random = randomFrom(seed)
    const picked = pickCaller(scenario({ calls }), random, [calls[0]?.number ?? '', calls[1]?.number ?? ''])
    expect(picked?.number).toBe(calls[2]?.number)
    const all = calls.map(({ number }) => number)
    expect(all).toContain(pickCaller(scenario({ calls }), random, all)?.number)
  })
})

describe('the bundled exercises', () => {
  const bundled = Scenarios.parse(
    JSON.parse(readFileSync(new URL('../../../resources/practice/scenarios.json', import.meta.url), 'utf8')),
  )

  it('begin with one whose first caller comes within ten seconds of joining', () => {
    for (let from = 0; from < 50; from += 1) {
      const first = createScenarioPlayer(bundled[0] ?? scenario(), randomFrom(from)).next()
      expect(first?.afterMs).toBeLessThan(9_000)
    }
  })

  it('can all be played, with names in every language of the desk', () => {
    for (const each of bundled) {
      expect(createScenarioPlayer(each, randomFrom(1)).next(), each.id).not.toBeNull()
      expect(Object.keys(each.label), each.id).toEqual(expect.arrayContaining(['en', 'sw']))
    }
  })
})
