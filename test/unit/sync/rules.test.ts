import { describe, expect, it } from 'vitest'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import type { ServerCase } from '../../../main/api/gateway.ts'
import { jittered, waitAfter } from '../../../main/sync/backoff.ts'
import { createDoubts } from '../../../main/sync/doubts.ts'
import { afterEmptyLook, countOurs, judgeCandidates } from '../../../main/sync/lookup.ts'
import { isSameCase, mergeCase } from '../../../main/sync/merge.ts'
import { outcomeOfChange, outcomeOfLook } from '../../../main/sync/outcome.ts'
import type { CaseFields } from '../../../preload/contract/cases.ts'
import { fieldPaths, valueOf, withValue } from '../../../preload/contract/form-rules.ts'
import { call, walkIn } from './engine-desk.ts'

const steps = [5_000, 15_000, 60_000, 300_000]

describe('back-off', () => {
  it.each([
    [0, 5_000],
    [1, 15_000],
    [2, 60_000],
    [3, 300_000],
    [99, 300_000],
    [-1, 5_000],
  ])('after %i tries the wait is %i ms, 20 %% up or down, without end', (attempts, ms) => {
    expect(waitAfter(attempts, steps, () => 0)).toBe(ms * 0.8)
    expect(waitAfter(attempts, steps, () => 0.5)).toBe(ms)
    expect(jittered(ms, () => 0.999_999)).toBeLessThanOrEqual(ms * 1.2)
  })
})

function held(serverId: string, fields: CaseFields): ServerCase {
  return { serverId, fields, createdAt: 1, updatedAt: 1, createdBy: 'juma', reference: null }
}

describe('a look at the server', () => {
  const mine = walkIn('  spaces around  ')
  const trimmed = { ...mine, narrative: 'spaces around' }
  const other = { ...mine, narrative: 'other words' }
  const phoned = call('call-1', 'words')
  const none = new Set<string>()
  it.each([
    ['nothing there', mine, [], none, 'nothing'],
    ['one, equal but for the server’s trimming', mine, [held('1', trimmed)], none, 'adopt'],
    ['our UUID with other fields', mine, [held('1', other)], none, 'differs'],
    ['our UUID twice', mine, [held('1', mine), held('2', mine)], none, 'server-duplicate'],
    ['our UUID once equal, once not', mine, [held('1', mine), held('2', other)], none, 'server-duplicate'],
    ['our UUID on a record another case here has', mine, [held('1', mine)], new Set(['1']), 'server-duplicate'],
    ['a call with the same words', phoned, [held('1', phoned)], none, 'adopt'],
    ['a call somebody else wrote about', phoned, [held('1', { ...phoned, narrative: 'theirs' })], none, 'nothing'],
    ['a call whose equal is another case here', phoned, [held('1', phoned)], new Set(['1']), 'nothing'],
    ['a call with two equals, one taken', phoned, [held('1', phoned), held('2', phoned)], new Set(['1']), 'adopt'],
    ['a call with two equals', phoned, [held('1', phoned), held('2', phoned)], none, 'server-duplicate'],
  ])('%s', (_name, sent, candidates, taken, expected) => {
    const finding = judgeCandidates(sent, candidates, taken)
    expect(finding.kind === 'park' ? finding.code : finding.kind).toBe(expected)
  })

  it('counts a double after a repeat', () => {
    expect(countOurs(mine, [held('1', mine), held('2', other)], none)).toBe(2)
    expect(countOurs(phoned, [held('1', phoned), held('2', { ...phoned, status: 'closed' })], none)).toBe(1)
  })

  it('allows a repeat only after two empty looks that count', () => {
    const times = { serverTimeoutMs: 5_000, shortestStepMs: 4_000, waitMs: 15_000 }
    const sent = { sentAt: 0, emptyAt: null }
    expect(afterEmptyLook(sent, 9_999, times)).toEqual({ kind: 'look-again', doubt: sent, at: 10_000 })
    const once = { sentAt: 0, emptyAt: 10_000 }
    expect(afterEmptyLook(sent, 10_000, times)).toEqual({ kind: 'look-again', doubt: once, at: 25_000 })
    expect(afterEmptyLook(once, 13_999, times)).toEqual({ kind: 'look-again', doubt: once, at: 14_000 })
    expect(afterEmptyLook(once, 14_000, times)).toEqual({ kind: 'repeat' })
  })
})

describe('three-way', () => {
  const base = walkIn('base')

  it('takes from each side what only that side changed', () => {
    const mine = { ...base, resolution: 'mine', contact: { ...base.contact, phone: '0700000001' } }
    const theirs = { ...base, priority: 'high' as const, contact: { ...base.contact, town: 'Kisumu' } }
    expect(mergeCase(base, mine, theirs)).toEqual({
      kind: 'merged',
      fields: {
        ...base,
        resolution: 'mine',
        priority: 'high',
        contact: { ...base.contact, phone: '0700000001', town: 'Kisumu' },
      },
    })
  })

  it('agrees where both changed alike, and never mixes texts', () => {
    const both = { ...base, narrative: 'base and more' }
    expect(mergeCase(base, both, { ...both, narrative: 'base and more ' }).kind).toBe('merged')
    expect(mergeCase(base, both, { ...base, narrative: 'base, otherwise' })).toEqual({
      kind: 'clash',
      paths: ['narrative'],
    })
  })

  it('clashes on every difference without a base', () => {
    expect(mergeCase(null, base, { ...base, status: 'closed' })).toEqual({ kind: 'clash', paths: ['status'] })
  })

  it('holds for each field alone', () => {
    for (const path of fieldPaths(base).filter((each) => !['source', 'sourceId'].includes(each))) {
      const mine = withValue(base, path, 'mine')
      const merge = mergeCase(base, mine, base)
      expect(merge.kind === 'merged' && valueOf(merge.fields, path)).toBe('mine')
      expect(mergeCase(base, mine, withValue(base, path, 'theirs'))).toEqual({ kind: 'clash', paths: [path] })
      expect(isSameCase(mine, base)).toBe(false)
    }
  })

  it('reads a walk-in’s source id as the wire’s, not the case’s', () => {
    expect(isSameCase({ ...base, sourceId: 'x' }, base)).toBe(true)
    expect(isSameCase(call('a', 'x'), call('b', 'x'))).toBe(false)
  })
})

describe('what a failure leads to', () => {
  it.each([
    [new GatewayError('server-unreachable', 'not-sent'), 'later, sure'],
    [new GatewayError('server-unreachable', 'unclear'), 'later, unclear'],
    [new GatewayError('server-timeout', 'unclear'), 'later, unclear'],
    [new GatewayError('server-failed', 'unclear'), 'later, unclear, 5xx'],
    [new GatewayError('server-busy', 'unclear'), 'later, unclear, 5xx'],
    [new GatewayError('server-busy', 'refused', { waitMs: 7_000 }), 'later, sure, 7000'],
    [new GatewayError('server-strange', 'unclear'), 'later, unclear, 5xx'],
    [new GatewayError('server-redirected', 'unclear'), 'later, unclear'],
    [new GatewayError('server-certificate', 'not-sent'), 'later, sure'],
    [new GatewayError('server-too-large', 'unclear'), 'later, unclear'],
    [new GatewayError('server-too-large', 'refused'), 'park'],
    [new GatewayError('server-validation', 'refused'), 'park'],
    [new GatewayError('server-validation', 'refused', { mustLook: true }), 'park, look'],
    [new GatewayError('server-refused', 'refused'), 'park'],
    [new GatewayError('server-missing', 'refused'), 'park'],
    [new GatewayError('sign-in-needed', 'refused'), 'sign-in'],
    [new Error('a defect'), 'later, unclear, 5xx'],
  ])('%s', (error, expected) => {
    const outcome = outcomeOfChange(error)
    const words =
      outcome.kind === 'later'
        ? [
            outcome.kind,
            outcome.isUnclear ? 'unclear' : 'sure',
            ...(outcome.isServerError ? ['5xx'] : []),
            ...(outcome.waitMs > 0 ? [outcome.waitMs] : []),
          ]
        : [outcome.kind, ...(outcome.kind === 'park' && outcome.mustLook ? ['look'] : [])]
    expect(words.join(', ')).toBe(expected)
  })

  it('parks no case because a look at it was refused', () => {
    expect(outcomeOfLook(new GatewayError('server-refused', 'refused')).kind).toBe('later')
    expect(outcomeOfLook(new GatewayError('server-missing', 'refused')).kind).toBe('park')
  })
})

describe('5xx in a row', () => {
  it('counts by entry and knows whether other cases passed meanwhile', () => {
    const doubts = createDoubts(0)
    doubts.passed('other', 5)
    expect(doubts.countServerError('entry', 'case', 10)).toEqual({ inARow: 1, othersPass: false })
    doubts.passed('case', 11)
    expect(doubts.countServerError('entry', 'case', 12)).toEqual({ inARow: 2, othersPass: false })
    doubts.passed('other', 13)
    expect(doubts.countServerError('entry', 'case', 14)).toEqual({ inARow: 3, othersPass: true })
    doubts.clearServerErrors('entry')
    expect(doubts.countServerError('entry', 'case', 15).inARow).toBe(1)
  })

  it('takes what another run left behind for sent at the start of this one', () => {
    expect(createDoubts(77).of('entry')).toEqual({ sentAt: 77, emptyAt: null })
  })
})
