import { describe, expect, it } from 'vitest'
import { pressesIn, told, untouched, type Buttons } from '../../../renderer/features/phone/headset/buttons.ts'
import { actionOf, lampsOf } from '../../../renderer/features/phone/headset/call-buttons.ts'
import { dark, type Reading } from '../../../renderer/features/phone/headset/telephony-reports.ts'
import {
  initialPhone,
  newLine,
  type Line,
  type PhoneState,
} from '../../../renderer/features/phone/machine/phone-state.ts'

/** A headset on paper: the same buttons through a story, each step at its time. */
function headset(isAbsolute: boolean) {
  let buttons: Buttons = untouched
  const reading = (kind: Reading['kind'], isOn: boolean): Reading => ({ kind, isOn, isAbsolute })
  return {
    lamps(at: number, lit: Partial<typeof dark>) {
      buttons = told(buttons, { ...dark, ...lit }, at)
    },
    says(at: number, ...on: Reading['kind'][]): readonly string[] {
      const all = (['hook', 'mute', 'flash', 'end'] as const).map((kind) => reading(kind, on.includes(kind)))
      const read = pressesIn(buttons, all, at)
      buttons = read.buttons
      return read.presses
    },
  }
}

describe('a headset that tells where its call button stands', () => {
  it('answers by going off the hook and ends by going back, minutes later', () => {
    const set = headset(true)
    set.lamps(0, { ring: true })
    expect(set.says(1000, 'hook')).toEqual(['talk'])
    set.lamps(1010, { 'off-hook': true })
    expect(set.says(61_000)).toEqual(['talk'])
  })

  it('only repeats what it was told when the call was answered on the screen', () => {
    const set = headset(true)
    set.lamps(0, { 'off-hook': true })
    expect(set.says(2500, 'hook')).toEqual([])
    expect(set.says(9000)).toEqual(['talk'])
    set.lamps(9010, {})
    expect(set.says(9100)).toEqual([])
  })

  it('does not hang up on the caller when its button comes back by itself', () => {
    const set = headset(true)
    set.lamps(0, { ring: true })
    expect(set.says(1000, 'hook')).toEqual(['talk'])
    set.lamps(1010, { 'off-hook': true })
    expect(set.says(1300)).toEqual([])
    expect(set.says(20_000, 'hook')).toEqual(['talk'])
    expect(set.says(20_200)).toEqual([])
  })

  it('whose call button never repeats anything is not hung up by its mute button', () => {
    const set = headset(true)
    set.lamps(0, { 'off-hook': true })
    expect(set.says(8000, 'mute')).toEqual(['mute'])
    expect(set.says(8200)).toEqual([])
    expect(set.says(9000, 'hook')).toEqual(['talk'])
  })
})

describe('a headset that only tells of presses', () => {
  it('says one press for each, and nothing when the button comes up', () => {
    const set = headset(false)
    expect(set.says(0, 'hook')).toEqual(['talk'])
    expect(set.says(2000)).toEqual([])
    set.lamps(2100, { 'off-hook': true })
    expect(set.says(2200, 'hook')).toEqual(['talk'])
    expect(set.says(2210, 'hook')).toEqual([])
  })
})

describe('a mute button', () => {
  it.each([true, false])('that comes back mutes once a press (absolute: %s)', (isAbsolute) => {
    const set = headset(isAbsolute)
    expect(set.says(0, 'mute')).toEqual(['mute'])
    set.lamps(5, { mute: true })
    expect(set.says(200)).toEqual([])
    expect(set.says(5000, 'mute')).toEqual(['mute'])
    set.lamps(5005, {})
    expect(set.says(5200)).toEqual([])
  })

  it('that is a switch unmutes when it is switched back', () => {
    const set = headset(true)
    expect(set.says(0, 'mute')).toEqual(['mute'])
    set.lamps(5, { mute: true })
    expect(set.says(30_000)).toEqual(['mute'])
  })

  it('does not start muting to and fro when a headset repeats the lamp', () => {
    const set = headset(true)
    set.lamps(0, { mute: true })
    expect(set.says(80, 'mute')).toEqual([])
    set.lamps(5000, {})
    expect(set.says(5080)).toEqual([])
  })
})

describe('the buttons for holding and refusing', () => {
  it('count when they go down', () => {
    const set = headset(false)
    expect(set.says(0, 'flash')).toEqual(['flash'])
    expect(set.says(10, 'flash')).toEqual([])
    expect(set.says(20)).toEqual([])
    expect(set.says(30, 'end')).toEqual(['end'])
  })
})

function phoneWith(lines: readonly Partial<Line>[], more: Partial<PhoneState> = {}): PhoneState {
  const all = lines.map((line, place) => {
    const answeredAt = line.phase === 'ringing' || line.phase === 'dialling' ? null : 1
    return newLine({ id: `L${place + 1}`, answeredAt, ...line })
  })
  return { ...initialPhone(), lines: all, ...more }
}

const ringing = { phase: 'ringing' } as const
const talking = { phase: 'talking' } as const
const held = { phase: 'held', heldSince: 1 } as const

describe('what a press does', () => {
  it.each([
    ['talk', [ringing], { what: 'answer', lineId: 'L1' }],
    ['talk', [talking], { what: 'hang-up', lineId: 'L1' }],
    ['talk', [{ phase: 'dialling' }], { what: 'hang-up', lineId: 'L1' }],
    ['talk', [held], { what: 'resume', lineId: 'L1' }],
    ['talk', [talking, ringing], { what: 'hang-up', lineId: 'L1' }],
    ['talk', [], null],
    ['end', [talking, ringing], { what: 'reject', lineId: 'L2' }],
    ['end', [talking], { what: 'hang-up', lineId: 'L1' }],
    ['end', [], null],
    ['mute', [talking], { what: 'mute', lineId: 'L1', isMuted: true }],
    ['mute', [{ ...talking, isMuted: true }], { what: 'mute', lineId: 'L1', isMuted: false }],
    ['mute', [ringing], null],
    ['flash', [ringing], { what: 'answer', lineId: 'L1' }],
    ['flash', [talking, ringing], { what: 'answer', lineId: 'L2' }],
    ['flash', [talking], { what: 'hold', lineId: 'L1' }],
    ['flash', [held], { what: 'resume', lineId: 'L1' }],
    ['flash', [held, talking], { what: 'swap' }],
    ['flash', [], null],
  ] as const)('%s with %j', (press, lines, action) => {
    expect(actionOf(press, phoneWith(lines))).toEqual(action)
  })

  it('on a locked screen is muting and hanging up, nothing else', () => {
    const locked = (...lines: Partial<Line>[]) => phoneWith(lines, { isLocked: true })
    expect(actionOf('talk', locked(ringing))).toBeNull()
    expect(actionOf('end', locked(ringing))).toBeNull()
    expect(actionOf('flash', locked(talking))).toBeNull()
    expect(actionOf('talk', locked(held))).toBeNull()
    expect(actionOf('mute', locked(talking))).toEqual({ what: 'mute', lineId: 'L1', isMuted: true })
    expect(actionOf('talk', locked(talking))).toEqual({ what: 'hang-up', lineId: 'L1' })
  })
})

describe('the lamp of the headset', () => {
  it.each([
    [[], dark],
    [[ringing], { ...dark, ring: true }],
    [[talking], { ...dark, 'off-hook': true }],
    [[{ ...talking, isMuted: true }], { ...dark, 'off-hook': true, mute: true }],
    [[held], { ...dark, 'off-hook': true, hold: true }],
    [[held, talking], { ...dark, 'off-hook': true }],
    [[talking, ringing], { ...dark, 'off-hook': true, ring: true }],
  ] as const)('follows the calls: %j', (lines, lamps) => {
    expect(lampsOf(phoneWith(lines))).toEqual(lamps)
  })

  it('stays dark for the leg that joins the queue', () => {
    expect(lampsOf({ ...initialPhone(), joinLeg: { sipCallId: 'j', phase: 'up' } })).toEqual(dark)
  })
})
