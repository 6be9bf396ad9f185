import { describe, expect, it } from 'vitest'
import scenarios from '../../../resources/practice/scenarios.json'
import { Scenarios } from '../../../preload/contract/practice-exchange.ts'
import { syntheticCases } from '../../../main/practice/synthesis/cases.ts'
import { voiceIds } from '../../../main/practice/voices.ts'

const all = Scenarios.parse(scenarios)
const lastDigits = (phone: string) => phone.replaceAll(/\D/g, '').slice(-9)

describe('the exercises of the practice exchange', () => {
  it('are there, each with an id of its own and a name in English and Swahili', () => {
    expect(all.map((each) => each.id)).toEqual([
      'everyday',
      'silent-call',
      'caller-hangs-up',
      'abandons',
      'calls-twice',
      'join-leg-ends',
    ])
    for (const { id, label } of all) expect([label['en'], label['sw']].every(Boolean), id).toBe(true)
  })

  it('each bring the first call within ten seconds', () => {
    for (const { id, calls } of all) expect(calls[0]?.after[1], id).toBeLessThanOrEqual(8)
  })

  it('let callers speak with bundled voices only, or say nothing', () => {
    for (const call of all.flatMap((each) => each.calls)) {
      expect(call.behaviour === 'silent' ? ['silence'] : voiceIds, call.number).toContain(call.voice)
    }
  })

  it('say how long it lasts where a caller hangs up or gives up, and only there', () => {
    for (const { behaviour, lasts, number, after } of all.flatMap((each) => each.calls)) {
      expect(lasts !== null, number).toBe(behaviour === 'hang-up' || behaviour === 'abandon')
      expect(after[0], number).toBeLessThanOrEqual(after[1])
    }
  })

  it('on an everyday shift bring eight callers and more, some of whom have called before', () => {
    const known = new Set(
      [...syntheticCases({ seed: 116, cases: 400, now: Date.UTC(2026, 10, 22) })].map((each) =>
        lastDigits(each.contact.phone),
      ),
    )
    const numbers = all[0]?.calls.map((call) => lastDigits(call.number)) ?? []
    expect(new Set(numbers).size).toBeGreaterThanOrEqual(8)
    const repeated = numbers.filter((number) => known.has(number))
    expect(repeated.length).toBeGreaterThanOrEqual(5)
    expect(repeated.length).toBeLessThan(numbers.length)
  })

  it('one of them with the same caller twice, and one in which the joining leg ends', () => {
    const twice = all.find((each) => each.id === 'calls-twice')
    expect(new Set(twice?.calls.map((call) => call.number)).size).toBe(1)
    expect(all.filter((each) => each.joinLeg === 'ends').map((each) => each.id)).toEqual(['join-leg-ends'])
  })

  it('are about nobody: numbers in blocks of zeros', () => {
    for (const call of all.flatMap((each) => each.calls)) {
      expect(call.number).toMatch(/^(\+2\d\d[79]00000|0[79]00 ?000 ?)\d{3}$/)
    }
  })
})
