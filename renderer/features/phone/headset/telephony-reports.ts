import type { ControlKind, LampKind, TelephonyLayout } from './telephony-layout.ts'

/** Which lamps are lit. */
export type Lamps = Readonly<Record<LampKind, boolean>>

export const dark: Lamps = { 'off-hook': false, ring: false, mute: false, hold: false }

/** A button as a report has it. */
export interface Reading {
  readonly kind: ControlKind
  readonly isOn: boolean
  readonly isAbsolute: boolean
}

/** The buttons in a report of the headset; a report that is too short has none of what it lacks. */
export function readingsOf(layout: TelephonyLayout, reportId: number, data: DataView): Reading[] {
  return layout.controls.flatMap((control) => {
    const byte = control.bit >>> 3
    if (control.reportId !== reportId || byte >= data.byteLength) return []
    const isOn = ((data.getUint8(byte) >>> (control.bit & 7)) & 1) === 1
    return [{ kind: control.kind, isOn, isAbsolute: control.isAbsolute }]
  })
}

export interface LampReport {
  readonly reportId: number
  readonly data: Uint8Array<ArrayBuffer>
}

/** The reports that light these lamps: whole ones, because a report sets every lamp in it. */
export function lampReports(layout: TelephonyLayout, lamps: Lamps): LampReport[] {
  const reports = new Map<number, Uint8Array<ArrayBuffer>>()
  for (const { kind, reportId, bit } of layout.lamps) {
    const data = reports.get(reportId) ?? new Uint8Array(layout.outputBytes.get(reportId) ?? 1)
    const byte = bit >>> 3
    if (lamps[kind]) data[byte] = (data[byte] ?? 0) | (1 << (bit & 7))
    reports.set(reportId, data)
  }
  return [...reports].map(([reportId, data]) => ({ reportId, data }))
}
