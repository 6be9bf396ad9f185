import type { HidCollection, HidDevice, HidReportItem } from '../../../renderer/features/phone/headset/web-hid.ts'

const hook = 0x0b0020
const busyTone = 0x0b0097
const lineButton = 0x0b002a
const phoneMute = 0x0b002f
const flash = 0x0b0021
const redial = 0x0b0024
const speedDial = 0x0b0050
const programmable = 0x0b0007
const led = { mute: 0x080009, offHook: 0x080017, ring: 0x080018, speaker: 0x08001e, hold: 0x080020, mic: 0x080021 }

function bits(usages: readonly number[], part: Partial<HidReportItem> = {}): HidReportItem {
  return { usages, reportSize: 1, reportCount: usages.length, isAbsolute: true, isArray: false, ...part }
}

function padding(count: number): HidReportItem {
  return { usages: [], reportSize: 1, reportCount: count, isConstant: true, isAbsolute: true }
}

/** Volume keys beside the telephone, as every headset has them: not ours to read. */
const consumer: HidCollection = {
  usagePage: 0x0c,
  usage: 0x01,
  inputReports: [{ reportId: 1, items: [bits([0x0c00ea, 0x0c00e9, hook]), padding(5)] }],
}

/** One report each way with everything in it, a dial pad as an array between the buttons: as Jabra headsets have it. */
export const jabraLike: readonly HidCollection[] = [
  consumer,
  {
    usagePage: 0x0b,
    usage: 0x05,
    inputReports: [
      {
        reportId: 2,
        items: [
          bits([hook, busyTone, lineButton]),
          bits([phoneMute, flash, redial, speedDial], { isAbsolute: false }),
          { isArray: true, isRange: true, usageMinimum: 0x0b00b0, reportSize: 4, reportCount: 1, isAbsolute: true },
          bits([programmable]),
          padding(4),
        ],
      },
    ],
    outputReports: [
      {
        reportId: 2,
        items: [bits([led.offHook, led.speaker, led.mute, led.ring, led.hold, led.mic]), padding(10)],
      },
    ],
  },
]

/** A report for each lamp, numbered by its usage, and buttons that come back: as Poly (Plantronics) headsets have it. */
export const polyLike: readonly HidCollection[] = [
  {
    usagePage: 0x0b,
    usage: 0x05,
    inputReports: [{ reportId: 8, items: [bits([hook]), bits([phoneMute], { isAbsolute: false }), padding(6)] }],
    outputReports: [led.mute, led.offHook, led.ring, led.hold].map((usage) => ({
      reportId: usage & 0xff,
      items: [bits([usage]), padding(7)],
    })),
  },
  consumer,
]

/** No report numbers, ranges in place of lists, and a mute that is a switch: as EPOS headsets and simple ones have it. */
export const eposLike: readonly HidCollection[] = [
  {
    usagePage: 0x0b,
    usage: 0x05,
    inputReports: [
      {
        items: [
          { isRange: true, usageMinimum: hook, reportSize: 1, reportCount: 2, isAbsolute: true },
          padding(7),
          bits([phoneMute]),
          padding(6),
        ],
      },
    ],
    outputReports: [{ items: [bits([led.offHook, led.ring]), padding(6), bits([led.mute]), padding(7)] }],
  },
]

/** The data of a report from its bytes. */
export function dataOf(...bytes: number[]): DataView {
  return new DataView(new Uint8Array(bytes).buffer)
}

/** A headset of paper: says what it was told, and presses what the test says. */
export function paperDevice(productName: string, collections: readonly HidCollection[]) {
  const sent: { reportId: number; bytes: number[] }[] = []
  const state = { opened: false, refuses: false }
  const device: HidDevice = Object.assign(new EventTarget(), {
    productName,
    collections,
    get opened() {
      return state.opened
    },
    async open() {
      if (state.refuses) throw new DOMException('taken', 'NotAllowedError')
      state.opened = true
    },
    async close() {
      state.opened = false
    },
    async sendReport(reportId: number, data: Uint8Array) {
      sent.push({ reportId, bytes: [...data] })
    },
  })
  return {
    device,
    sent,
    state,
    report(reportId: number, ...bytes: number[]) {
      device.dispatchEvent(Object.assign(new Event('inputreport'), { reportId, data: dataOf(...bytes), device }))
    },
  }
}

/** WebHID of paper: what is plugged in, and what the person would choose in the browser's list. */
export function paperHid(plugged: HidDevice[]) {
  const asked: unknown[] = []
  const hid = Object.assign(new EventTarget(), {
    getDevices: async () => [...plugged],
    requestDevice: async (options: unknown) => {
      asked.push(options)
      return [...plugged]
    },
  })
  return {
    hid,
    asked,
    plug: (device: HidDevice): void => {
      plugged.push(device)
      hid.dispatchEvent(Object.assign(new Event('connect'), { device }))
    },
    unplug: (device: HidDevice): void => {
      plugged.splice(plugged.indexOf(device), 1)
      hid.dispatchEvent(Object.assign(new Event('disconnect'), { device }))
    },
  }
}
