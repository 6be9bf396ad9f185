import type { HidCollection, HidReport, HidReportItem } from './web-hid.ts'

/** USB HID usage tables: telephony devices and lamps. No other page is ever read or written (SECURITY A14). */
export const telephonyPage = 0x0b
const ledPage = 0x08
const buttonPage = 0x09

/** `hook`: the call button. `end`: refuses a call that rings, or hangs up. */
export type ControlKind = 'hook' | 'mute' | 'flash' | 'end'
export type LampKind = 'off-hook' | 'ring' | 'mute' | 'hold'

const controlKinds: Readonly<Record<number, ControlKind>> = {
  0x0b0020: 'hook',
  0x0b002f: 'mute',
  0x0b0021: 'flash',
  0x0b0023: 'flash',
  0x0b0026: 'end',
  // A programmable button: on headsets the one that refuses a call.
  0x0b0007: 'end',
}
const lampKinds: Readonly<Record<number, LampKind>> = {
  0x080017: 'off-hook',
  0x080018: 'ring',
  0x080009: 'mute',
  0x080020: 'hold',
}

interface Place {
  readonly reportId: number
  /** From the first bit after the report's number. */
  readonly bit: number
}

interface Control extends Place {
  readonly kind: ControlKind
  /** Tells where it stands; otherwise only that it was pressed. */
  readonly isAbsolute: boolean
}

interface Lamp extends Place {
  readonly kind: LampKind
}

/** Where a headset keeps its buttons and lamps. */
export interface TelephonyLayout {
  readonly controls: readonly Control[]
  readonly lamps: readonly Lamp[]
  /** How long each report to the headset is, in bytes. */
  readonly outputBytes: ReadonlyMap<number, number>
}

interface Field extends Place {
  readonly usage: number
  readonly item: HidReportItem
}

/** The largest report worth reading: a headset has a few bytes, and what a device says of itself is not to be trusted. */
const mostBits = 8 * 64

function usageAt({ isRange, usageMinimum, usages = [] }: HidReportItem, index: number): number {
  if (isRange === true) return (usageMinimum ?? 0) + index
  // Fewer usages than fields: the last one is the usage of the rest.
  return usages[index] ?? usages.at(-1) ?? 0
}

/** The single bits of a report, with their usage and place; and how long the report is. */
function fieldsOf(report: HidReport): { fields: Field[]; bits: number } {
  const fields: Field[] = []
  const reportId = report.reportId ?? 0
  let bit = 0
  for (const item of report.items ?? []) {
    const size = item.reportSize ?? 0
    const count = item.reportCount ?? 0
    // Keys of a dial pad come as numbers in arrays; buttons and lamps are single bits.
    const isReadable = size === 1 && item.isArray !== true && item.isConstant !== true
    for (let index = 0; isReadable && index < count && bit + index < mostBits; index += 1)
      fields.push({ reportId, bit: bit + index, usage: usageAt(item, index), item })
    bit = Math.min(bit + size * count, mostBits)
  }
  return { fields, bits: bit }
}

function controlOf({ reportId, bit, usage, item }: Field): Control[] {
  const kind = controlKinds[usage] ?? (usage >>> 16 === buttonPage ? 'end' : undefined)
  return kind === undefined ? [] : [{ kind, reportId, bit, isAbsolute: item.isAbsolute !== false }]
}

function lampOf({ reportId, bit, usage }: Field): Lamp[] {
  const kind = usage >>> 16 === ledPage ? lampKinds[usage] : undefined
  return kind === undefined ? [] : [{ kind, reportId, bit }]
}

/** Reads what a device says of itself; null when it has no telephony part with a call button or a mute button. */
export function telephonyLayout(collections: readonly HidCollection[]): TelephonyLayout | null {
  const ours = collections.filter(({ usagePage }) => usagePage === telephonyPage)
  const controls = ours.flatMap(({ inputReports = [] }) =>
    inputReports.flatMap((report) => fieldsOf(report).fields.flatMap(controlOf)),
  )
  if (!controls.some(({ kind }) => kind === 'hook' || kind === 'mute')) return null
  const outputs = ours.flatMap(({ outputReports = [] }) => outputReports)
  const outputBytes = new Map(outputs.map((report) => [report.reportId ?? 0, Math.ceil(fieldsOf(report).bits / 8)]))
  return { controls, lamps: outputs.flatMap((report) => fieldsOf(report).fields.flatMap(lampOf)), outputBytes }
}
