import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { firstSampleRules, type SampleRules } from '../../../preload/contract/index.ts'
import {
  drawInSlices,
  drawInstead,
  drawSample,
  isEligible,
  isUnrecorded,
  type SampleCall,
} from '../../../main/sampler/draw.ts'
import { newSeed } from '../../../main/sampler/seed.ts'
import { seedOfRun } from '../../kit/seed.ts'

const seed = seedOfRun('samples')

const rules = (part: Partial<SampleRules> = {}): SampleRules => ({
  ...firstSampleRules(),
  allHighPriority: false,
  ...part,
})
const call = (id: string, part: Partial<SampleCall> = {}): SampleCall => ({
  id,
  agent: '8101',
  talkMs: 120_000,
  isAnswered: true,
  hasRecording: true,
  isHighPriority: false,
  isScored: false,
  ...part,
})
const calls = (count: number, part: Partial<SampleCall> = {}, prefix = 'c'): SampleCall[] =>
  Array.from({ length: count }, (_, index) => call(`${prefix}${String(index)}`, part))
const nothingYet = { kept: [], out: new Set<string>() }
const refs = (drawn: readonly { callRef: string }[]) => drawn.map(({ callRef }) => callRef).toSorted()

const anyCalls = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 6 }),
    agent: fc.constantFrom('', '8101', '8102', '8103', '8104'),
    talkMs: fc.option(fc.integer({ min: 0, max: 400_000 })),
    isAnswered: fc.boolean(),
    hasRecording: fc.boolean(),
    isHighPriority: fc.boolean(),
    isScored: fc.boolean(),
  }),
  { selector: ({ id }) => id, maxLength: 60 },
)
const anyRules = fc.record({
  perAgent: fc.integer({ min: 0, max: 6 }),
  allHighPriority: fc.boolean(),
  atRandom: fc.integer({ min: 0, max: 12 }),
  onlyRecorded: fc.boolean(),
  leastTalkSeconds: fc.integer({ min: 0, max: 200 }),
})
const anySeed = fc.stringMatching(/^[A-Z2-9]{1,8}$/)

describe('fairness over 10,000 draws', () => {
  /** Each call of an agent is drawn n of N times: within five standard deviations of that, and chi-square over all. */
  test.each([
    ['three of each agent', rules({ perAgent: 3 }), 'agent'],
    ['five of everybody', rules({ perAgent: 0, atRandom: 5 }), 'random'],
  ] as const)('with %s, every call comes equally often', (_name, asked, kind) => {
    const draws = 10_000
    const few = calls(8, {}, 'few')
    const many = calls(24, { agent: '8102' }, 'many')
    const all = [...few, ...many]
    const hits = new Map(all.map(({ id }) => [id, 0]))
    for (let index = 0; index < draws; index += 1) {
      for (const { callRef } of drawSample({
        calls: all,
        rules: asked,
        seed: `draw-${String(index)}`,
        ...nothingYet,
      })) {
        hits.set(callRef, (hits.get(callRef) ?? 0) + 1)
      }
    }
    const groups = kind === 'agent' ? [few, many] : [all]
    const wanted = kind === 'agent' ? asked.perAgent : asked.atRandom
    for (const group of groups) {
      const share = wanted / group.length
      const spread = Math.sqrt(draws * share * (1 - share))
      const off = group.map(({ id }) => ((hits.get(id) ?? 0) - draws * share) / spread)
      expect(Math.max(...off.map(Math.abs))).toBeLessThan(5)
      // The sum of squares of N such values that add up to nothing: chi-square with N-1 degrees, as they are drawn without
      // going back it is scaled by (N-1)/N. Bounds of five standard deviations of it.
      const freedom = group.length - 1
      const chi = (off.reduce((sum, each) => sum + each * each, 0) * freedom) / group.length
      expect(Math.abs(chi - freedom)).toBeLessThan(5 * Math.sqrt(2 * freedom))
    }
  })

  test('two calls of an agent are drawn together as often as chance has it', () => {
    const all = calls(10)
    const draws = 10_000
    let together = 0
    for (let index = 0; index < draws; index += 1) {
      const drawn = refs(
        drawSample({ calls: all, rules: rules({ perAgent: 4 }), seed: `pair-${String(index)}`, ...nothingYet }),
      )
      if (drawn.includes('c0') && drawn.includes('c1')) together += 1
    }
    const share = (4 / 10) * (3 / 9)
    expect(Math.abs(together - draws * share)).toBeLessThan(5 * Math.sqrt(draws * share * (1 - share)))
  })
})

describe('a sample', () => {
  test('is the same for the same seed, in whatever order the calls came in', () => {
    fc.assert(
      fc.property(anyCalls, anyRules, anySeed, fc.infiniteStream(fc.nat()), (all, asked, from, keys) => {
        const shuffled = all
          .map((each) => ({ each, key: Number(keys.next().value) }))
          .toSorted((one, other) => one.key - other.key)
          .map(({ each }) => each)
        const drawn = (from_: readonly SampleCall[]) =>
          drawSample({ calls: from_, rules: asked, seed: from, ...nothingYet }).toSorted((one, other) =>
            one.callRef < other.callRef ? -1 : 1,
          )
        expect(drawn(shuffled)).toEqual(drawn(all))
      }),
      { seed },
    )
  })

  test('asks for what the rules ask for, and never for more than there is', () => {
    fc.assert(
      fc.property(anyCalls, anyRules, anySeed, (all, asked, from) => {
        const drawn = drawSample({ calls: all, rules: asked, seed: from, ...nothingYet })
        const byId = new Map(all.map((each) => [each.id, each]))
        const open = all.filter((each) => isEligible(each, asked) && !each.isScored)
        expect(new Set(refs(drawn)).size).toBe(drawn.length)
        for (const { callRef, reasons } of drawn) {
          const each = byId.get(callRef)
          expect(each !== undefined && isEligible(each, asked) && !each.isScored && reasons.length > 0).toBe(true)
          if (each?.isHighPriority === false) expect(reasons).not.toContain('priority')
        }
        const count = (reason: 'agent' | 'priority' | 'random', agent?: string) =>
          drawn.filter(
            ({ callRef, reasons }) =>
              reasons.includes(reason) && (agent === undefined || byId.get(callRef)?.agent === agent),
          ).length
        expect(count('random')).toBe(Math.min(asked.atRandom, open.length))
        expect(count('priority')).toBe(asked.allHighPriority ? open.filter((each) => each.isHighPriority).length : 0)
        for (const agent of new Set(open.map((each) => each.agent))) {
          const done = all.filter((each) => each.agent === agent && each.isScored).length
          const theirs = open.filter((each) => each.agent === agent).length
          expect(count('agent', agent)).toBe(Math.min(Math.max(0, asked.perAgent - done), theirs))
        }
      }),
      { seed },
    )
  })

  test('moves at most one call of an agent when one more call comes in', () => {
    fc.assert(
      fc.property(anySeed, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 30 }), (from, perAgent, count) => {
        const all = calls(count)
        const asked = rules({ perAgent })
        const before = new Set(refs(drawSample({ calls: all, rules: asked, seed: from, ...nothingYet })))
        const after = drawSample({ calls: [...all, call('late')], rules: asked, seed: from, ...nothingYet })
        expect(refs(after).filter((id) => !before.has(id) && id !== 'late')).toEqual([])
        expect([...before].filter((id) => !refs(after).includes(id)).length).toBeLessThanOrEqual(1)
      }),
      { seed },
    )
  })

  test('counts what was scored already, whyever it was', () => {
    const all = [...calls(9), call('done', { isScored: true }), call('brief', { isScored: true, talkMs: 0 })]
    expect(drawSample({ calls: all, rules: rules({ perAgent: 3 }), seed: 'A', ...nothingYet })).toHaveLength(1)
    expect(drawSample({ calls: all, rules: rules({ perAgent: 2 }), seed: 'A', ...nothingYet })).toHaveLength(0)
  })

  test('drawn again keeps what is begun, and asks for that much less', () => {
    const all = calls(20)
    const asked = rules({ perAgent: 4, atRandom: 3 })
    const kept = [
      { callRef: 'c1', reasons: ['agent'] as const },
      { callRef: 'c2', reasons: ['random'] as const },
    ]
    const drawn = drawSample({ calls: all, rules: asked, seed: 'B', kept, out: new Set() })
    expect(drawn.filter(({ reasons }) => reasons.includes('agent'))).toHaveLength(3)
    expect(drawn.filter(({ reasons }) => reasons.includes('random'))).toHaveLength(2)
    expect(refs(drawn)).not.toContain('c1')
    expect(refs(drawn)).not.toContain('c2')
  })

  test('leaves out what nobody could listen to, and says how many there are', () => {
    const all = [
      call('mute', { hasRecording: false }),
      call('brief', { talkMs: 20_000 }),
      call('missed', { talkMs: 0, isAnswered: false }),
      call('untold', { talkMs: null }),
      call('untold-missed', { talkMs: null, isAnswered: false }),
      call('nobody', { agent: '' }),
    ]
    const all3 = rules({ perAgent: 9 })
    expect(refs(drawSample({ calls: all, rules: all3, seed: 'C', ...nothingYet }))).toEqual(['untold'])
    expect(all.filter((each) => isUnrecorded(each, all3)).map(({ id }) => id)).toEqual(['mute'])
    const loose = { ...all3, onlyRecorded: false, leastTalkSeconds: 0 }
    expect(refs(drawSample({ calls: all, rules: loose, seed: 'C', ...nothingYet }))).toEqual([
      'brief',
      'mute',
      'untold',
    ])
  })
})

describe('a call that is taken out', () => {
  test('is followed by the next in the same draw, and drawing again finds the same calls', () => {
    fc.assert(
      fc.property(anySeed, fc.integer({ min: 1, max: 4 }), fc.nat(), (from, perAgent, which) => {
        const all = [...calls(8), ...calls(8, { agent: '8102' }, 'd')]
        const asked = rules({ perAgent })
        const first = drawSample({ calls: all, rules: asked, seed: from, ...nothingYet })
        const gone = first[which % first.length]
        if (gone === undefined) throw new Error('nothing was drawn')
        const kept = first.filter((each) => each !== gone)
        const out = new Set([gone.callRef])
        const agent = gone.callRef.startsWith('d') ? '8102' : '8101'
        const instead = drawInstead(
          { calls: all, rules: asked, seed: from, kept, out },
          { agent, reasons: gone.reasons },
        )
        expect(instead?.callRef.startsWith('d')).toBe(agent === '8102')
        const anew = drawSample({ calls: all, rules: asked, seed: from, kept: [], out })
        expect(refs(anew)).toEqual([...refs(kept), instead?.callRef ?? ''].toSorted())
      }),
      { seed },
    )
  })

  test('has nothing in its place when there is no other, or when it was there for its priority alone', () => {
    const asked = { ...rules({ perAgent: 2 }), allHighPriority: true }
    const two = calls(2)
    const kept = [{ callRef: 'c0', reasons: ['agent'] as const }]
    const about = { agent: '8101', reasons: ['agent'] as const }
    expect(drawInstead({ calls: two, rules: asked, seed: 'D', kept, out: new Set(['c1']) }, about)).toBeNull()
    const urgent = [...calls(6), call('urgent', { isHighPriority: true }), call('other', { isHighPriority: true })]
    const priority = { agent: '8101', reasons: ['priority'] as const }
    expect(
      drawInstead({ calls: urgent, rules: asked, seed: 'D', kept: [], out: new Set(['urgent']) }, priority),
    ).toBeNull()
  })
})

test('a draw over many calls rests after every thousand of them, and is the same draw', async () => {
  const all = calls(20_000)
  const input = { calls: all, rules: rules({ perAgent: 3, atRandom: 40 }), seed: 'E', ...nothingYet }
  let rests = 0
  const drawn = await drawInSlices(input, async () => {
    rests += 1
  })
  expect(drawn).toEqual(drawSample(input))
  expect(rests).toBeGreaterThanOrEqual(2 * (all.length / 1000))
})

test('a fresh seed can be read out, and another id gives another', () => {
  const seeds = new Set(Array.from({ length: 500 }, (_, index) => newSeed(`id-${String(index)}`)))
  expect(seeds.size).toBe(500)
  for (const each of seeds) expect(each).toMatch(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/)
})
