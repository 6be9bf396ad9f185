import { beforeEach, describe, expect, it } from 'vitest'
import { createHeadsetAccess, isTelephony } from '../../../main/shell/electron/headset.ts'
import type { ElectronParts } from '../../../main/shell/electron/parts.ts'
import { createSession } from '../../../main/shell/electron/session.ts'
import * as fake from '../../kit/fake-electron.ts'

const electron = fake as unknown as ElectronParts

/** A device as Electron describes it, with the usage pages of its collections. */
function device(name: string, usagePages: number[], more: object = {}) {
  return {
    deviceId: `id-${name}`,
    name,
    vendorId: 0x0b0e,
    productId: name.length,
    serialNumber: '',
    collections: usagePages.map((usagePage) => ({ usage: 5, usagePage, type: 1, children: [] })) as never[],
    ...more,
  }
}

const headset = device('Headset', [0x0c, 0x0b])
const keyboard = device('Keyboard', [0x01, 0x0c])
const key = device('Security key', [0xf1d0])

const ask = (of: object, more: object = {}) => ({
  deviceType: 'hid' as const,
  origin: 'helpline://app',
  device: of,
  ...more,
})

beforeEach(() => {
  fake.calls.length = 0
  fake.dialog.answer = 0
})

describe('a headset (SECURITY A14)', () => {
  it('is a device with the buttons of a telephone, and nothing else is', () => {
    expect([headset, keyboard, key, device('Nothing', [])].map(isTelephony)).toEqual([true, false, false, false])
  })

  it('is the page’s only after the person chose it, while somebody is signed in, for our page alone', async () => {
    const desk = { isSignedIn: true }
    const access = createHeadsetAccess(electron, () => desk.isSignedIn)
    expect(access.mayUse(ask(headset))).toBe(false)
    expect(await access.choose([keyboard, headset, key])).toBe('id-Headset')
    expect(access.mayUse(ask(headset))).toBe(true)
    // Plugged in again it has another id and is the same device.
    expect(access.mayUse(ask({ ...headset, deviceId: 'other' }))).toBe(true)
    for (const refused of [
      ask(headset, { origin: 'helpline://evil' }),
      ask(headset, { origin: 'https://evil.example/?helpline://app' }),
      ask(headset, { deviceType: 'usb' }),
      ask(headset, { deviceType: 'serial' }),
      ask({ ...headset, collections: keyboard.collections }),
      ask(device('Another headset', [0x0b])),
      ask(null as never),
      ask({ collections: 'none' }),
    ]) {
      expect(access.mayUse(refused)).toBe(false)
    }
    desk.isSignedIn = false
    expect(access.mayUse(ask(headset))).toBe(false)
    expect(await access.choose([headset])).toBeNull()
  })

  it('is offered by name among telephones only; "None" and a closed dialog choose nothing', async () => {
    const access = createHeadsetAccess(electron, () => true)
    fake.dialog.answer = 1
    expect(await access.choose([keyboard, headset])).toBeNull()
    expect(access.mayUse(ask(headset))).toBe(false)
    expect(fake.calls[0]?.args[0]).toMatchObject({ buttons: ['Headset', 'None'], cancelId: 1 })
    expect(await access.choose([keyboard, key])).toBeNull()
    expect(fake.calls).toHaveLength(1)
  })

  it('goes through the session: Electron’s own choice is prevented, and a failed dialog chooses nothing', async () => {
    createSession(electron, () => true)
    const choose = (devices: object[]) =>
      new Promise<{ id: unknown; isPrevented: boolean }>((resolve) => {
        let isPrevented = false
        fake.given['select-hid-device']?.(
          { preventDefault: () => (isPrevented = true) },
          { deviceList: devices },
          (id: unknown) => resolve({ id, isPrevented }),
        )
      })
    expect(fake.given['devicePermission']?.(ask(headset))).toBe(false)
    expect(await choose([keyboard])).toEqual({ id: '', isPrevented: true })
    expect(await choose([headset])).toEqual({ id: 'id-Headset', isPrevented: true })
    expect(fake.given['devicePermission']?.(ask(headset))).toBe(true)
    expect(fake.given['permissionCheck']?.(null, 'hid', 'helpline://app/', { isMainFrame: true })).toBe(true)
    expect(fake.given['permissionCheck']?.(null, 'usb', 'helpline://app/', { isMainFrame: true })).toBe(false)
  })
})
