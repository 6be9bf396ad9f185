import { beforeEach, describe, expect, it } from 'vitest'
import type { Session } from 'electron'
import { bindIpc } from '../../../main/shell/electron/ipc.ts'
import type { ElectronParts } from '../../../main/shell/electron/parts.ts'
import { createSession } from '../../../main/shell/electron/session.ts'
import { createWallboard } from '../../../main/shell/electron/wallboard.ts'
import { createWindow, webPreferences } from '../../../main/shell/electron/windows.ts'
import * as fake from '../../kit/fake-electron.ts'

const electron = fake as unknown as ElectronParts

beforeEach(() => {
  fake.calls.length = 0
  fake.windows.length = 0
})

/** A wallboard over the window factory of the app. */
function wallboard() {
  const session = fake.ownSession as unknown as Session
  return createWallboard(() =>
    createWindow(electron, { session, preload: '/app/preload.cjs', icon: '/app/icon.png', isRelease: true }),
  )
}

describe('the second window in Electron (SECURITY A1, B1)', () => {
  it('is made as guarded as the first, shows the wallboard, and is brought to the front when it is asked for again', () => {
    const wall = wallboard()
    const seen: boolean[] = []
    wall.port.onChange(() => seen.push(wall.port.isOpen()))
    expect(wall.port.open()).toBe('shell')
    const [made] = fake.windows
    expect(made?.loaded).toBe('helpline://app/#/wall')
    expect(made?.options.webPreferences).toMatchObject({ ...webPreferences, devTools: false, session: fake.ownSession })
    expect(made?.done).toContain('content-protection true')
    wall.port.open()
    expect(fake.windows).toHaveLength(1)
    expect(made?.done).toEqual(expect.arrayContaining(['restore', 'show', 'focus']))
    wall.port.close()
    expect(made?.isGone).toBe(true)
    expect(seen).toEqual([true, false])
    wall.port.close()
    wall.port.open()
    expect(fake.windows).toHaveLength(2)
    expect(wall.window()).toBe(fake.windows[1])
  })

  it('is known by who sends and not by what it says; it hears only what the core tells a wallboard', async () => {
    const asked: unknown[][] = []
    let tellDesk: (key: never, data: unknown) => void = () => undefined
    let tellWall: (key: never, data: unknown) => void = () => undefined
    const core = {
      router: {
        handle: async (...args: unknown[]) => {
          asked.push(args)
          return { ok: true as const, value: {} }
        },
      },
      onEvent: (listener: typeof tellDesk) => {
        tellDesk = listener
        return () => undefined
      },
      onWallEvent: (listener: typeof tellWall) => {
        tellWall = listener
        return () => undefined
      },
    }
    const beside = wallboard()
    beside.port.open()
    const [desk] = fake.windows
    const wall = wallboard()
    bindIpc(
      electron,
      core,
      () => desk as never,
      () => wall.window(),
    )
    wall.port.open()
    const made = fake.windows[1]
    const from = (window: typeof desk, frame: unknown = window?.webContents.mainFrame) =>
      fake.given['helpline:call']?.({ sender: window?.webContents, senderFrame: frame }, 'cases.list', {})
    await from(made)
    await from(desk)
    await from(made, { url: 'helpline://app/', detached: false })
    expect(asked.map(([, , sender, place]) => [sender, place])).toEqual([
      ['trusted', 'wall'],
      ['trusted', 'desk'],
      ['subframe', 'wall'],
    ])
    tellDesk('casesPulled' as never, { count: 1 })
    tellWall('boardChanged' as never, { at: 1 })
    expect(desk?.webContents.sent).toEqual([['helpline:event', 'casesPulled', { count: 1 }]])
    expect(made?.webContents.sent).toEqual([['helpline:event', 'boardChanged', { at: 1 }]])
    // Once it is closed, nobody is the wallboard.
    wall.port.close()
    await from(made)
    expect(asked.at(-1)?.slice(2)).toEqual(['closing', 'desk'])
    tellWall('boardChanged' as never, { at: 2 })
    expect(made?.webContents.sent).toHaveLength(1)
  })

  it('is given neither microphone nor notifications, whoever is signed in (SECURITY A14)', () => {
    const wall = wallboard()
    wall.port.open()
    const contents = fake.windows[0]?.webContents
    createSession(
      electron,
      () => true,
      (each) => each !== null && each === wall.window()?.webContents,
    )
    const page = { requestingUrl: 'helpline://app/', isMainFrame: true, mediaTypes: ['audio'] }
    function mayAsk(asker: unknown, permission: string): unknown {
      let answer: unknown
      fake.given['permissionRequest']?.(asker, permission, (mayIt: unknown) => (answer = mayIt), page)
      return answer
    }
    for (const permission of ['media', 'notifications', 'hid']) {
      expect(mayAsk(contents, permission)).toBe(false)
      expect(mayAsk(new fake.FakeContents(), permission)).toBe(true)
    }
    const check = (asker: unknown) =>
      fake.given['permissionCheck']?.(asker, 'media', 'helpline://app', { isMainFrame: true, mediaType: 'audio' })
    expect(check(contents)).toBe(false)
    expect(check(null)).toBe(true)
  })
})
