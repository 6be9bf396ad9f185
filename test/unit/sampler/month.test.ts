import { describe, expect, test } from 'vitest'
import { monthBefore, monthOf, monthSpan } from '../../../main/sampler/month.ts'
import { progressOf } from '../../../main/sampler/progress.ts'
import { firstSampleRules } from '../../../preload/contract/index.ts'

const at = (text: string) => Date.parse(text)

describe('a month is the site’s own', () => {
  test('its first hour belongs to it, whatever UTC says', () => {
    expect(monthOf(at('2026-10-31T21:00:00Z'), 'Africa/Nairobi')).toBe('2026-11')
    expect(monthOf(at('2026-10-31T20:59:59Z'), 'Africa/Nairobi')).toBe('2026-10')
    expect(monthSpan('2026-11', 'Africa/Nairobi')).toEqual({
      from: at('2026-10-31T21:00:00Z'),
      to: at('2026-11-30T21:00:00Z'),
    })
  })

  test('it is an hour longer or shorter where clocks change', () => {
    const { from, to } = monthSpan('2026-03', 'Europe/Berlin')
    expect(to - from).toBe(31 * 86_400_000 - 3_600_000)
    expect(monthOf(from, 'Europe/Berlin')).toBe('2026-03')
    expect(monthOf(from - 1, 'Europe/Berlin')).toBe('2026-02')
    expect(monthOf(to - 1, 'Europe/Berlin')).toBe('2026-03')
  })

  test('the year turns with it', () => {
    expect(monthBefore('2026-01')).toBe('2025-12')
    expect(monthSpan('2026-12', 'UTC').to).toBe(at('2027-01-01T00:00:00Z'))
  })
})

test('progress counts what is scored, proposed or not, and asks nobody for more calls than there were', () => {
  const call = (id: string, agent: string, isScored = false) => ({
    id,
    agent,
    talkMs: 90_000,
    isAnswered: true,
    hasRecording: id !== 'mute',
    isHighPriority: false,
    isScored,
  })
  const { agents, unrecorded } = progressOf({
    calls: [call('1', '8101'), call('2', '8101', true), call('3', '8101'), call('4', '8102'), call('mute', '8102')],
    picks: [
      { callRef: '1', agent: '8101', state: 'draft' },
      { callRef: '2', agent: '8101', state: 'scored' },
      { callRef: '3', agent: '8101', state: 'swapped' },
      { callRef: '4', agent: '8102', state: 'to-score' },
      { callRef: 'gone', agent: '8103', state: 'scored' },
      { callRef: 'gone-too', agent: '8103', state: 'to-score' },
    ],
    rules: { ...firstSampleRules(), perAgent: 3 },
    nameOf: (agent) => (agent === '8102' ? 'Zawadi' : ''),
  })
  expect(unrecorded).toBe(1)
  expect(agents).toEqual([
    { agent: '8101', agentName: '', eligible: 3, scored: 1, goal: 3, open: 1, drafts: 1 },
    { agent: '8103', agentName: '', eligible: 0, scored: 1, goal: 2, open: 1, drafts: 0 },
    { agent: '8102', agentName: 'Zawadi', eligible: 1, scored: 0, goal: 1, open: 1, drafts: 0 },
  ])
})
