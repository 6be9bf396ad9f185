/** The part of WebHID that is used here; TypeScript's own library of the browser does not know it. */

export interface HidReportItem {
  readonly isAbsolute?: boolean
  readonly isArray?: boolean
  readonly isConstant?: boolean
  readonly isRange?: boolean
  /** Usage page in the upper 16 bits, usage in the lower. */
  readonly usages?: readonly number[]
  readonly usageMinimum?: number
  /** Bits of one field, and how many fields. */
  readonly reportSize?: number
  readonly reportCount?: number
}

export interface HidReport {
  /** 0 where the device numbers none. */
  readonly reportId?: number
  readonly items?: readonly HidReportItem[]
}

export interface HidCollection {
  readonly usagePage?: number
  readonly usage?: number
  /** Of this collection and of those in it, in the order of their bits. */
  readonly inputReports?: readonly HidReport[]
  readonly outputReports?: readonly HidReport[]
}

export interface HidDevice extends EventTarget {
  readonly opened: boolean
  readonly productName: string
  readonly collections: readonly HidCollection[]
  open(): Promise<void>
  close(): Promise<void>
  sendReport(reportId: number, data: Uint8Array<ArrayBuffer>): Promise<void>
}

export interface Hid extends EventTarget {
  /** The devices a person has allowed before and that are plugged in. */
  getDevices(): Promise<HidDevice[]>
  /** Shows the browser's own list; only in answer to a press. */
  requestDevice(options: { readonly filters: readonly { readonly usagePage: number }[] }): Promise<HidDevice[]>
}

function isHid(value: unknown): value is Hid {
  return value instanceof EventTarget && 'getDevices' in value && 'requestDevice' in value
}

/** Null where the browser has no WebHID, or this page may not use it. */
export function hidOf(navigator: object): Hid | null {
  const found: unknown = 'hid' in navigator ? navigator.hid : null
  return isHid(found) ? found : null
}

export interface InputReport {
  readonly reportId: number
  readonly data: DataView
}

/** What an `inputreport` event carries; null for anything else. */
export function inputReportOf(event: Event): InputReport | null {
  if (!('reportId' in event) || !('data' in event)) return null
  const { reportId, data } = event
  return typeof reportId === 'number' && data instanceof DataView ? { reportId, data } : null
}

/** The device a `connect` or `disconnect` event speaks of. */
export function deviceOf(event: Event): unknown {
  return 'device' in event ? event.device : null
}
