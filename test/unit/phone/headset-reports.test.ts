import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { telephonyLayout } from '../../../renderer/features/phone/headset/telephony-layout.ts'
import { dark, lampReports, readingsOf } from '../../../renderer/features/phone/headset/telephony-reports.ts'
import { hidOf, type HidCollection } from '../../../renderer/features/phone/headset/web-hid.ts'
import { seedOfRun } from '../../kit/seed.ts'
import { dataOf, eposLike, jabraLike, polyLike } from './headset-kit.ts'

const seed = seedOfRun('headset descriptors')
const makes = { jabraLike, polyLike, eposLike }

function layoutOf(collections: readonly HidCollection[]) {
  const layout = telephonyLayout(collections)
  if (layout === null) throw new Error('no telephony part was found')
  return layout
}

function pressed(collections: readonly HidCollection[], reportId: number, ...bytes: number[]): string[] {
  return readingsOf(layoutOf(collections), reportId, dataOf(...bytes))
    .filter(({ isOn }) => isOn)
    .map(({ kind }) => kind)
}

describe('the buttons of a headset', () => {
  it.each([
    ['jabraLike', 2, [0b0000_0001, 0], ['hook']],
    ['jabraLike', 2, [0b0000_1001, 0], ['hook', 'mute']],
    ['jabraLike', 2, [0b0001_0000, 0], ['flash']],
    // The digit 7 of the dial pad fills the bits before the button that refuses a call.
    ['jabraLike', 2, [0b1000_0000, 0b0000_0011], []],
    ['jabraLike', 2, [0, 0b0000_1000], ['end']],
    ['polyLike', 8, [0b01], ['hook']],
    ['polyLike', 8, [0b10], ['mute']],
    ['eposLike', 0, [0b01, 0], ['hook']],
    ['eposLike', 0, [0b10, 0], ['flash']],
    ['eposLike', 0, [0, 0b10], ['mute']],
  ] as const)('are found where %s says they are: report %i, %j', (make, reportId, bytes, kinds) => {
    expect(pressed(makes[make], reportId, ...bytes)).toEqual(kinds)
  })

  it('are read from the telephony page only, whatever another page calls itself', () => {
    expect(pressed(jabraLike, 1, 0b100)).toEqual([])
    expect(telephonyLayout([{ ...jabraLike[1], usagePage: 0xff00 }])).toBeNull()
    expect(telephonyLayout(jabraLike.slice(0, 1))).toBeNull()
    expect(telephonyLayout([])).toBeNull()
  })

  it('of a report that is cut short are not read at all', () => {
    expect(readingsOf(layoutOf(jabraLike), 2, dataOf())).toEqual([])
    expect(pressed(jabraLike, 2, 0b1)).toEqual(['hook'])
  })

  it('are read without harm from whatever a device says of itself', () => {
    const item = fc.record({
      isArray: fc.boolean(),
      isConstant: fc.boolean(),
      isRange: fc.boolean(),
      usages: fc.array(fc.constantFrom(0x0b0020, 0x0b002f, 0x080017, 0xffff_ffff, -1)),
      usageMinimum: fc.integer(),
      reportSize: fc.integer({ min: 0, max: 0xffff_ffff }),
      reportCount: fc.integer({ min: 0, max: 0xffff_ffff }),
    })
    const report = fc.record({ reportId: fc.integer({ min: 0, max: 255 }), items: fc.array(item) })
    const collection = fc.record({
      usagePage: fc.constantFrom(0x0b, 0x0c),
      inputReports: fc.array(report),
      outputReports: fc.array(report),
    })
    fc.assert(
      fc.property(fc.array(collection), fc.uint8Array({ maxLength: 70 }), (collections, bytes) => {
        const layout = telephonyLayout(collections)
        if (layout === null) return
        for (const { reportId } of layout.controls) readingsOf(layout, reportId, new DataView(bytes.buffer))
        for (const { data } of lampReports(layout, { ...dark, ring: true })) expect(data.length).toBeLessThanOrEqual(64)
      }),
      { seed },
    )
  })
})

describe('the lamps of a headset', () => {
  it('are set by whole reports: what is not lit is dark', () => {
    expect(lampReports(layoutOf(jabraLike), { ...dark, 'off-hook': true, mute: true })).toEqual([
      { reportId: 2, data: new Uint8Array([0b0000_0101, 0]) },
    ])
    expect(lampReports(layoutOf(jabraLike), { ...dark, ring: true, hold: true })).toEqual([
      { reportId: 2, data: new Uint8Array([0b0001_1000, 0]) },
    ])
  })

  it('have a report each where the headset has it so', () => {
    expect(lampReports(layoutOf(polyLike), { ...dark, ring: true })).toEqual([
      { reportId: 0x09, data: new Uint8Array([0]) },
      { reportId: 0x17, data: new Uint8Array([0]) },
      { reportId: 0x18, data: new Uint8Array([1]) },
      { reportId: 0x20, data: new Uint8Array([0]) },
    ])
  })

  it('that a headset does not have are left out', () => {
    expect(lampReports(layoutOf(eposLike), { ...dark, mute: true, hold: true })).toEqual([
      { reportId: 0, data: new Uint8Array([0, 1]) },
    ])
  })
})

describe('a browser without WebHID', () => {
  it('has no headset buttons, and nothing else changes', () => {
    expect(hidOf({})).toBeNull()
    expect(hidOf({ hid: undefined })).toBeNull()
    expect(hidOf({ hid: { getDevices: () => [] } })).toBeNull()
  })
})
