import { pressesIn, told, untouched, type Press } from './buttons.ts'
import { telephonyLayout, telephonyPage, type TelephonyLayout } from './telephony-layout.ts'
import { dark, lampReports, readingsOf, type Lamps } from './telephony-reports.ts'
import { deviceOf, inputReportOf, type Hid, type HidDevice } from './web-hid.ts'

/**
 * `none`: no headset is chosen. `absent`: the chosen one is not plugged in, or this browser asks for it anew at each
 * start. `busy`: it is there and could not be opened.
 */
export type HeadsetState = 'none' | 'absent' | 'busy' | 'ready'

export interface Headset {
  /** Shows the browser's list of telephone devices, in answer to a press; the name of the one chosen, null for none. */
  choose(): Promise<string | null>
  /** Uses the headset of that name from now on; '' uses none. Settles when it is open or known to be absent. */
  use(name: string): Promise<void>
  setLamps(lamps: Lamps): void
  /** Lamps off and the device let go. */
  stop(): Promise<void>
}

interface Options {
  readonly hid: Hid
  readonly now: () => number
  readonly onPress: (press: Press) => void
  readonly onState: (state: HeadsetState) => void
}

interface Open {
  readonly device: HidDevice
  readonly layout: TelephonyLayout
  readonly onReport: (event: Event) => void
  /** What each report of lamps last said, so that only what changes is sent. */
  readonly sent: Map<number, string>
}

/** One headset with its buttons and lamps, followed through being pulled out and plugged in again. */
export function createHeadset({ hid, now, onPress, onState }: Options): Headset {
  let wanted = ''
  let lamps = dark
  let buttons = untouched
  let open: Open | null = null
  /** One change after another: opening takes its time, and the person may choose again meanwhile. */
  let last: Promise<void> = Promise.resolve()

  function inTurn(work: () => Promise<void>): Promise<void> {
    last = last.then(work, work)
    return last
  }

  async function send(to: Open): Promise<void> {
    for (const { reportId, data } of lampReports(to.layout, lamps)) {
      const text = data.join(' ')
      if (to.sent.get(reportId) === text) continue
      to.sent.set(reportId, text)
      try {
        await to.device.sendReport(reportId, data)
      } catch {
        // Pulled out at this moment, or a lamp it does not have after all: its buttons work on.
        to.sent.delete(reportId)
      }
    }
  }

  function onReport(layout: TelephonyLayout, event: Event): void {
    const report = inputReportOf(event)
    if (report === null) return
    const read = pressesIn(buttons, readingsOf(layout, report.reportId, report.data), now())
    buttons = read.buttons
    for (const press of read.presses) onPress(press)
    // What the press did not change is told again, or a button pressed in vain leaves its headset in a call.
    if (read.presses.length > 0 && open !== null) {
      open.sent.clear()
      void send(open)
    }
  }

  async function letGo(): Promise<void> {
    if (open === null) return
    const { device, onReport: listener } = open
    const before = open
    open = null
    device.removeEventListener('inputreport', listener)
    lamps = dark
    await send(before)
    try {
      await device.close()
    } catch {
      // It has gone already.
    }
  }

  async function take(device: HidDevice, layout: TelephonyLayout): Promise<void> {
    try {
      if (!device.opened) await device.open()
    } catch {
      onState('busy')
      return
    }
    const listener = (event: Event): void => onReport(layout, event)
    open = { device, layout, onReport: listener, sent: new Map() }
    buttons = told(untouched, lamps, now())
    device.addEventListener('inputreport', listener)
    onState('ready')
    await send(open)
  }

  async function find(): Promise<void> {
    if (wanted === '') {
      onState('none')
      return
    }
    let devices: readonly HidDevice[] = []
    try {
      devices = await hid.getDevices()
    } catch {
      // Forbidden here: as good as absent.
    }
    for (const device of devices) {
      const layout = device.productName === wanted ? telephonyLayout(device.collections) : null
      if (layout !== null) return take(device, layout)
    }
    onState('absent')
  }

  const plugged = (): void => void inTurn(async () => (open === null ? find() : undefined))
  const unplugged = (event: Event): void => {
    if (open === null || deviceOf(event) !== open.device) return
    open.device.removeEventListener('inputreport', open.onReport)
    open = null
    onState('absent')
  }
  hid.addEventListener('connect', plugged)
  hid.addEventListener('disconnect', unplugged)

  return {
    async choose() {
      let devices: readonly HidDevice[] = []
      try {
        devices = await hid.requestDevice({ filters: [{ usagePage: telephonyPage }] })
      } catch {
        // The list was put away, or nobody pressed anything.
      }
      return devices.find(({ collections }) => telephonyLayout(collections) !== null)?.productName ?? null
    },
    use(name) {
      return inTurn(async () => {
        const kept = lamps
        wanted = name
        await letGo()
        lamps = kept
        await find()
      })
    },
    setLamps(next) {
      lamps = next
      buttons = told(buttons, next, now())
      if (open !== null) void send(open)
    },
    stop() {
      hid.removeEventListener('connect', plugged)
      hid.removeEventListener('disconnect', unplugged)
      return inTurn(letGo)
    },
  }
}
