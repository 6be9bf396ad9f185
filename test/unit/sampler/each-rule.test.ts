import { expect, test } from 'vitest'
import { drawInstead, drawSample } from '../../../main/sampler/draw.ts'
import type { DrawInput, SampleCall } from '../../../main/sampler/draw.ts'
import type { SampleRules } from '../../../preload/contract/index.ts'

const call = (agent: string, index: number): SampleCall => ({
  id: `${agent}-${index}`,
  agent,
  talkMs: 90_000,
  isAnswered: true,
  hasRecording: true,
  isHighPriority: false,
  isScored: false,
})
const callsOf = (agent: string, many: number) => Array.from({ length: many }, (_, index) => call(agent, index))
const rules: SampleRules = {
  perAgent: 0,
  atRandom: 0,
  allHighPriority: false,
  leastTalkSeconds: 30,
  onlyRecorded: false,
}
const drawOf = (calls: SampleCall[], part: Partial<SampleRules>): DrawInput => ({
  calls,
  rules: { ...rules, ...part },
  seed: 'K7QF-2MWD',
  kept: [],
  out: new Set(),
})

test('each rule draws by itself: what is drawn at random is not what was drawn for the agent once more', () => {
  const drawn = drawSample(drawOf(callsOf('8101', 200), { perAgent: 20, atRandom: 20 }))
  const both = drawn.filter(({ reasons }) => reasons.length > 1)
  expect(drawn.length + both.length).toBe(40)
  // By chance two of twenty; all of them, if one draw were the other.
  expect(both.length).toBeLessThan(8)
})

test('the call in the place of one that was taken out is one of the same agent', () => {
  const names = ['8101', '8102', '8103', '8104']
  const input = drawOf(
    names.flatMap((agent) => callsOf(agent, 30)),
    { perAgent: 2 },
  )
  const drawn = drawSample(input)
  for (const agent of names) {
    const [first] = drawn.filter(({ callRef }) => callRef.startsWith(agent))
    if (first === undefined) throw new Error(`nothing was drawn of ${agent}`)
    const kept = drawn.filter((each) => each !== first)
    const instead = drawInstead({ ...input, kept, out: new Set([first.callRef]) }, { agent, reasons: ['agent'] })
    expect(instead?.callRef).toMatch(new RegExp(`^${agent}-`))
  }
  // Where several are missing at once each gets one of their own.
  const out = new Set(drawn.map(({ callRef }) => callRef))
  for (const agent of names)
    expect(drawInstead({ ...input, out }, { agent, reasons: ['agent'] })?.callRef).toMatch(new RegExp(`^${agent}-`))
})
