import type { DevicePermissionHandlerHandlerDetails, HIDDevice, Session } from 'electron'
import { isAppUrl } from './app-origin.ts'
import type { ElectronParts } from './parts.ts'

/** The usage page of telephones and headsets in the HID tables. */
const telephonyPage = 0x0b
/** A dialog with more buttons than this is no choice any more. */
const mostOffered = 6

type Device = Pick<HIDDevice, 'collections' | 'deviceId' | 'name' | 'productId' | 'serialNumber' | 'vendorId'>

/** True for a device that has buttons of a telephone; keyboards and everything else are none of ours (SECURITY A14). */
export function isTelephony(device: Pick<Device, 'collections'>): boolean {
  return device.collections.some((each) => each.usagePage === telephonyPage)
}

/** The device and not the plug it hangs on: its id changes when it is plugged in again. */
const keyOf = ({ vendorId, productId, serialNumber = '' }: Device): string => `${vendorId}:${productId}:${serialNumber}`

export interface HeadsetAccess {
  /** Whether the page may use a device: one of a telephone, chosen by the person in this run, while somebody is signed in. */
  mayUse(details: Pick<DevicePermissionHandlerHandlerDetails, 'deviceType' | 'origin'> & { device: unknown }): boolean
  /** Lets the person choose among the telephones there are; null when there is none, or when they did not. */
  choose(devices: readonly Device[]): Promise<string | null>
}

/** Which headset the page may talk to. What was chosen is remembered while the app runs, and nowhere else. */
export function createHeadsetAccess(
  { dialog }: Pick<ElectronParts, 'dialog'>,
  isSignedIn: () => boolean,
): HeadsetAccess {
  const chosen = new Set<string>()
  return {
    mayUse({ deviceType, origin, device }) {
      return deviceType === 'hid' && isSignedIn() && isAppUrl(origin) && isHid(device) && chosen.has(keyOf(device))
    },
    async choose(devices) {
      const offered = devices.filter((each) => isTelephony(each)).slice(0, mostOffered)
      if (offered.length === 0 || !isSignedIn()) return null
      const { response } = await dialog.showMessageBox({
        type: 'question',
        message: 'Which headset should Helpline Desk use?',
        detail: 'Its buttons answer, mute and hang up; its lamp shows the call.',
        buttons: [...offered.map((each) => each.name.slice(0, 60)), 'None'],
        defaultId: 0,
        cancelId: offered.length,
        noLink: true,
      })
      const picked = offered[response]
      if (picked === undefined) return null
      chosen.add(keyOf(picked))
      return picked.deviceId
    },
  }
}

function isHid(device: unknown): device is Device {
  if (typeof device !== 'object' || device === null || !('collections' in device)) return false
  const { collections } = device
  // Electron gives three kinds of device in one argument; only an HID one has collections, and they are typed so.
  return Array.isArray(collections) && isTelephony({ collections: collections as Device['collections'] })
}

/** Gives this session its headset rules: nothing but a telephone, and only the chosen one. */
export function allowHeadset(
  session: Pick<Session, 'setDevicePermissionHandler' | 'on'>,
  headsets: HeadsetAccess,
): void {
  session.setDevicePermissionHandler((details) => headsets.mayUse(details))
  session.on('select-hid-device', (event, { deviceList }, callback) => {
    // Without this Electron takes the first device of the list.
    event.preventDefault()
    headsets.choose(deviceList).then(
      (id) => callback(id ?? ''),
      () => callback(''),
    )
  })
}
