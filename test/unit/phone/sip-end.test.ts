import { describe, expect, it } from 'vitest'
import {
  callerOf,
  endOf,
  isDiallable,
  transferFailureOf,
  type EndFacts,
} from '../../../renderer/features/phone/sip/sip-end.ts'

const out: EndFacts = {
  direction: 'out',
  wasConfirmed: false,
  wasRinging: false,
  originator: 'remote',
  cause: '',
  status: null,
}

describe('the end of a call is told in our words', () => {
  const cases: readonly [string, Partial<EndFacts>, string][] = [
    ['the other side hangs up', { wasConfirmed: true, cause: 'Terminated' }, 'remote-hang-up'],
    ['this side hangs up', { wasConfirmed: true, cause: 'Terminated', originator: 'local' }, 'local-hang-up'],
    ['no more sound', { wasConfirmed: true, cause: 'RTP Timeout', originator: 'local' }, 'failed'],
    [
      'the exchange has forgotten the call',
      { wasConfirmed: true, cause: 'Dialog Error', originator: 'local' },
      'failed',
    ],
    ['a number that is engaged', { cause: 'Busy', status: 486 }, 'busy'],
    ['a number that does not exist', { cause: 'Not Found', status: 404 }, 'unknown-number'],
    ['half a number', { cause: 'Address Incomplete', status: 484 }, 'unknown-number'],
    ['a number that is no longer', { cause: 'Unavailable', status: 410 }, 'unknown-number'],
    ['rung, and nobody came', { cause: 'Unavailable', status: 480, wasRinging: true }, 'no-answer'],
    ['nobody registered there', { cause: 'Unavailable', status: 480 }, 'unreachable'],
    ['declined', { cause: 'Rejected', status: 603 }, 'rejected'],
    ['taken back here', { cause: 'Canceled', originator: 'local' }, 'cancelled'],
    ['the exchange is not there', { cause: 'Connection Error', originator: 'local' }, 'unreachable'],
    ['the exchange is in trouble', { cause: 'SIP Failure Code', status: 503 }, 'unreachable'],
    ['no common sound', { cause: 'Incompatible SDP', status: 488 }, 'failed'],
    ['a caller who gives up', { direction: 'in', cause: 'Canceled' }, 'cancelled'],
    ['a caller who is declined', { direction: 'in', cause: 'Rejected', originator: 'local' }, 'rejected'],
    ['a caller nobody answered', { direction: 'in', cause: 'No Answer', originator: 'local' }, 'no-answer'],
    ['sound that could not begin', { direction: 'in', cause: 'WebRTC Error', originator: 'system' }, 'failed'],
  ]
  for (const [what, facts, end] of cases) {
    it(`${what}: ${end}`, () => {
      expect(endOf({ ...out, ...facts })).toBe(end)
    })
  }
})

describe('a transfer that came to nothing', () => {
  it.each([
    [486, '', 'busy'],
    [600, '', 'busy'],
    [404, '', 'unknown-number'],
    [484, '', 'unknown-number'],
    [408, '', 'no-answer'],
    [480, '', 'unreachable'],
    [503, '', 'unreachable'],
    [603, '', 'rejected'],
    [403, '', 'rejected'],
    [500, '', 'failed'],
    [null, 'Connection Error', 'unreachable'],
    [null, 'Request Timeout', 'unreachable'],
    [null, 'Dialog Error', 'failed'],
  ] as const)('%s %s: %s', (status, cause, failure) => {
    expect(transferFailureOf(status, cause)).toBe(failure)
  })
})

describe('an exchange that asks for an answer at once', () => {
  const asked = (callInfo: string | undefined) =>
    callerOf({ number: '1', name: '', queue: '', callRef: '', callInfo }).isAnswerAsked
  it.each(['<sip:127.0.0.1>;answer-after=0', '<sip:x> ; answer-after = 0', '<sip:x>;answer-after=0;purpose=x'])(
    'as %s',
    (callInfo) => expect(asked(callInfo)).toBe(true),
  )
  it.each([undefined, '', '<sip:x>;answer-after=5', '<sip:answer-after=0>', '<sip:x>;answer-after=05'])(
    'not as %s',
    (callInfo) => expect(asked(callInfo)).toBe(false),
  )
})

describe('what a caller sends about themselves', () => {
  it('is cut and freed of control and direction characters', () => {
    const caller = callerOf({
      number: '0711\u0000000001\r\n',
      name: `\u202Eevil\u2066${'x'.repeat(500)}`,
      queue: undefined,
      callRef: '',
    })
    expect(caller.number).toBe('0711000001')
    expect(caller.name).toBe(`evil${'x'.repeat(196)}`)
    expect(caller.queue).toBe('')
    expect(caller.callRef).toBeNull()
  })
})

describe('what may be dialled', () => {
  it.each(['600', '+254711000001', '*97', '#21', '1001', 'reception'])('%s', (number) => {
    expect(isDiallable(number)).toBe(true)
  })
  it.each([
    '',
    '100@elsewhere.org',
    'sip:100',
    '1 2',
    '100;user=phone',
    '100\r\nX: y',
    '1'.repeat(42),
    '100?Replaces=x',
  ])('never %j', (number) => {
    expect(isDiallable(number)).toBe(false)
  })
})
