import { beforeEach, describe, expect, it } from 'vitest'
import { isAppUrl } from '../../../main/shell/electron/app-origin.ts'
import { createIdleMonitor } from '../../../main/shell/electron/idle.ts'
import { bindIpc, verdictOf } from '../../../main/shell/electron/ipc.ts'
import { createKeyVault } from '../../../main/shell/electron/key-vault.ts'
import { prepareApp, readSecondStart, refusedSwitch } from '../../../main/shell/electron/lifecycle.ts'
import { createLinks } from '../../../main/shell/electron/links.ts'
import { menuTemplate } from '../../../main/shell/electron/menu.ts'
import type { ElectronParts } from '../../../main/shell/electron/parts.ts'
import { createSession } from '../../../main/shell/electron/session.ts'
import {
  askBeforeLeaving,
  createWindow,
  guardContents,
  showWindow,
  webPreferences,
} from '../../../main/shell/electron/windows.ts'
import * as fake from '../../kit/fake-electron.ts'

const electron = fake as unknown as ElectronParts
const named = (what: string) => fake.calls.filter((each) => each.what === what)

beforeEach(() => {
  fake.calls.length = 0
  fake.windows.length = 0
  Object.assign(fake.settings, {
    isPackaged: false,
    isFirstInstance: true,
    backend: 'gnome_libsecret',
    isVaultThere: true,
  })
})

const options = { argv: [], dataFolder: '/data', onSecondStart: () => undefined }

describe('before Electron is ready (A2, E6, G9)', () => {
  it('the sandbox is switched on before anything else', () => {
    expect(prepareApp(electron, options)).toBe(true)
    expect(fake.calls[0]?.what).toBe('enableSandbox')
    expect(named('whenReady')).toEqual([])
  })

  it('our scheme may not get around the content security policy', () => {
    prepareApp(electron, options)
    expect(named('registerSchemes')[0]?.args).toEqual([
      [{ scheme: 'helpline', privileges: { standard: true, secure: true, supportFetchAPI: true } }],
    ])
  })

  it.each([
    '--remote-debugging-port=9222',
    '--remote-debugging-pipe',
    '--REMOTE-DEBUGGING-PORT=1',
    '-remote-debugging-port=1',
    '--inspect',
    '--inspect-brk=0.0.0.0:1',
    '--js-flags=--expose-gc',
    '--no-sandbox',
    '--disable-web-security',
  ])('a release refuses to start with %s', (refused) => {
    fake.settings.isPackaged = true
    expect(refusedSwitch(['ok', refused])).toBe(refused)
    expect(prepareApp(electron, { ...options, argv: [refused] })).toBe(false)
  })

  it('ordinary arguments are no reason to refuse', () => {
    expect(refusedSwitch(['/opt/helpline', '--lang=sw', 'inspect', 'tel:116'])).toBeNull()
  })

  it('a second instance ends and the first shows its window, whatever the arguments say', () => {
    const shown: (string | null)[] = []
    prepareApp(electron, { ...options, onSecondStart: (link) => shown.push(link) })
    fake.app.emit('second-instance', {}, ['helpline', '--evil'])
    fake.app.emit('second-instance', {}, ['helpline', '--flag', 'tel:116'])
    expect(shown).toEqual([null, 'tel:116'])
    for (const hostile of [null, 'x', 7, {}, [1], ['x'.repeat(5000)], Array<string>(65).fill('x'), [['nested']]])
      expect(readSecondStart(hostile)).toBeNull()
    fake.settings.isFirstInstance = false
    expect(prepareApp(electron, options)).toBe(false)
  })
})

describe('every window (A1, A10, A11, A16)', () => {
  const make = (isRelease: boolean) => {
    createWindow(electron, { session: {} as never, preload: '/p.cjs', icon: '/i.png', isRelease })
    const window = fake.windows[0]
    if (!window) throw new Error('no window')
    return window
  }

  it('has exactly the frozen preferences', () => {
    expect(Object.isFrozen(webPreferences)).toBe(true)
    expect(make(true).options.webPreferences).toEqual({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      experimentalFeatures: false,
      plugins: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      backgroundThrottling: false,
      autoplayPolicy: 'no-user-gesture-required',
      preload: '/p.cjs',
      session: {},
      devTools: false,
    })
  })

  it('is kept out of screenshots and comes to the front when asked', () => {
    const window = make(true)
    expect(window.done).toEqual(['content-protection true'])
    showWindow(window as never)
    expect(window.done.slice(1)).toEqual(['restore', 'show', 'focus'])
  })

  it('asks before a page in a call is closed: stays when told so, and goes when told so', () => {
    const window = make(true)
    askBeforeLeaving(electron, window as never)
    window.keepsOpen = true
    fake.dialog.answer = 0
    window.close()
    expect(window.isGone).toBe(false)
    expect(named('showMessageBoxSync')).toHaveLength(1)
    fake.dialog.answer = 1
    window.close()
    expect(window.isGone).toBe(true)
    fake.dialog.answer = 0
  })

  const foreign = [
    'https://evil.example/?helpline://app/',
    'https://helpline.app/',
    'helpline://app.evil.example/',
    'helpline://evil/',
    'helpline://app:1/',
    'helpline://user@app/',
    'helpline://app@evil/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:helpline://app/1',
    'about:blank',
    'HTTPS://helpline://app/',
    '',
    'not an address',
  ]

  it.each(foreign)('%s is not ours, and no frame goes there', (url) => {
    expect(isAppUrl(url)).toBe(false)
    const contents = new fake.FakeContents()
    guardContents(contents as never)
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      let prevented = 0
      contents.emit(event, { url, preventDefault: () => (prevented += 1) })
      expect(prevented).toBe(1)
    }
    expect(contents.openHandler?.({ url })).toEqual({ action: 'deny' })
  })

  it('lets its own page navigate, opens no second window for it and no webview', () => {
    const contents = new fake.FakeContents()
    guardContents(contents as never)
    let prevented = 0
    const event = { url: 'helpline://app/#/cases', preventDefault: () => (prevented += 1) }
    contents.emit('will-navigate', event)
    expect(prevented).toBe(0)
    contents.emit('will-attach-webview', event)
    expect(prevented).toBe(1)
    expect(contents.openHandler?.({ url: 'helpline://app/' })).toEqual({ action: 'deny' })
  })
})

describe('the session (A13, A14)', () => {
  it('keeps nothing on disk, checks no spelling, gives no device and no screen', () => {
    createSession(electron, () => true)
    expect(named('fromPartition')[0]?.args).toEqual(['helpline'])
    expect(named('setSpellCheckerEnabled')[0]?.args).toEqual([false])
    expect(fake.given.devicePermission?.({})).toBe(false)
    let streams: unknown = 'unset'
    fake.given.displayMedia?.({}, (answer: unknown) => (streams = answer))
    expect(streams).toBeNull()
  })

  it('answers requests and checks alike', () => {
    let isSignedIn = false
    createSession(electron, () => isSignedIn)
    const request = (permission: string, details: object) => {
      let answer: unknown = null
      fake.given.permissionRequest?.({}, permission, (granted: boolean) => (answer = granted), details)
      return answer
    }
    const page = { requestingUrl: 'helpline://app/', isMainFrame: true }
    expect(request('media', { ...page, mediaTypes: ['audio'] })).toBe(false)
    isSignedIn = true
    expect(request('media', { ...page, mediaTypes: ['audio'] })).toBe(true)
    expect(request('media', { ...page, mediaTypes: ['audio', 'video'] })).toBe(false)
    expect(request('geolocation', page)).toBe(false)
    const check = (origin: string, details: object) => fake.given.permissionCheck?.(null, 'media', origin, details)
    expect(check('helpline://app/', { isMainFrame: true, mediaType: 'audio' })).toBe(true)
    expect(check('helpline://app', { isMainFrame: true, mediaType: 'unknown' })).toBe(false)
    expect(check('https://evil.example/', { isMainFrame: true, mediaType: 'audio' })).toBe(false)
  })
})

describe('who sends a message (B1)', () => {
  const contents = new fake.FakeContents()
  const window = { isDestroyed: () => false, webContents: contents } as never
  const event = (more: object = {}) => ({ sender: contents, senderFrame: contents.mainFrame, ...more }) as never

  it('our page in its main frame is trusted', () => {
    expect(verdictOf(event(), window)).toBe('trusted')
  })

  it('anybody else is named and not trusted', () => {
    expect(verdictOf(event({ senderFrame: { url: 'helpline://app/', detached: false } }), window)).toBe('subframe')
    expect(verdictOf(event({ sender: new fake.FakeContents() }), window)).toBe('unknown-window')
    expect(verdictOf(event({ senderFrame: null }), window)).toBe('closing')
    expect(verdictOf(event(), null)).toBe('closing')
    expect(verdictOf(event(), { isDestroyed: () => true, webContents: contents } as never)).toBe('closing')
    contents.mainFrame.url = 'https://evil.example/?helpline://app/'
    expect(verdictOf(event(), window)).toBe('foreign-origin')
    contents.mainFrame.url = 'helpline://app/'
    contents.mainFrame.detached = true
    expect(verdictOf(event(), window)).toBe('closing')
    contents.mainFrame.detached = false
    contents.isGone = true
    expect(verdictOf(event(), window)).toBe('closing')
    contents.isGone = false
    expect(verdictOf(event(), window)).toBe('trusted')
  })

  it('the verdict travels to the router, events to the window that is there, and both end together', async () => {
    const asked: unknown[] = []
    let tell: (key: never, data: unknown) => void = () => undefined
    let isListening = true
    const core = {
      router: {
        handle: async (...args: unknown[]) => {
          asked.push(args)
          return { ok: true as const, value: {} }
        },
      },
      onEvent: (listener: typeof tell) => {
        tell = listener
        return () => (isListening = false)
      },
      onWallEvent: () => () => undefined,
    }
    let current: unknown = window
    const stop = bindIpc(electron, core, () => current as never)
    await fake.given['helpline:call']?.(event(), 'cases.list', { a: 1 })
    expect(asked).toEqual([['cases.list', { a: 1 }, 'trusted', 'desk']])
    tell('linkChanged' as never, { state: 'connected' })
    current = null
    tell('linkChanged' as never, {})
    expect(contents.sent).toEqual([['helpline:event', 'linkChanged', { state: 'connected' }]])
    stop()
    expect(isListening).toBe(false)
    expect(named('ipcMain.removeHandler')).toHaveLength(1)
  })
})

describe('the ports of Electron (C3, C4, E1, A12, A15)', () => {
  it.each([
    ['linux', 'gnome_libsecret', true, 'gnome_libsecret', true],
    ['linux', 'kwallet6', true, 'kwallet6', true],
    ['linux', 'basic_text', true, 'basic_text', false],
    ['linux', 'unknown', true, 'unknown', false],
    ['linux', 'gnome_libsecret', false, 'none', false],
    ['darwin', '', true, 'keychain', true],
    ['win32', '', true, 'dpapi', true],
    ['win32', '', false, 'none', false],
  ] as const)(
    'on %s with %s (there: %s) the key store is %s, trusted: %s',
    async (platform, backend, isThere, name, isTrusted) => {
      Object.assign(fake.settings, { backend, isVaultThere: isThere })
      const vault = await createKeyVault(electron, platform)
      expect([vault.backend, vault.isTrusted]).toEqual([name, isTrusted])
    },
  )

  it('gives back the very bytes it wrapped, and a code for what it cannot open', async () => {
    const vault = await createKeyVault(electron, 'linux')
    const secret = Uint8Array.from({ length: 256 }, (_, at) => at)
    expect(await vault.unwrap(await vault.wrap(secret))).toEqual(secret)
    await expect(vault.unwrap(new Uint8Array(8))).rejects.toMatchObject({ code: 'key-damaged' })
  })

  it('tells idle time in ms, and lock and suspend until unsubscribed', () => {
    const idle = createIdleMonitor(electron)
    fake.settings.idleSeconds = 61
    expect(idle.idleMs()).toBe(61_000)
    let locks = 0
    const stop = idle.onSystemLock(() => (locks += 1))
    fake.powerMonitor.emit('lock-screen')
    fake.powerMonitor.emit('suspend')
    stop()
    fake.powerMonitor.emit('lock-screen')
    expect(locks).toBe(2)
  })

  it('opens a page only after the person agreed, and only https', async () => {
    const links = createLinks(electron)
    await links.open('https://help.example.org/a')
    expect(named('openExternal')).toEqual([])
    fake.dialog.answer = 1
    await links.open('https://help.example.org/a')
    expect(named('openExternal')[0]?.args).toEqual(['https://help.example.org/a'])
    for (const bad of ['http://help.example.org/', 'file:///etc/passwd', 'javascript:1', 'x', 'smb://a/b'])
      await expect(links.open(bad)).rejects.toMatchObject({ code: 'link-refused' })
  })

  it('offers neither reload nor developer tools in a release', () => {
    for (const platform of ['linux', 'win32', 'darwin'] as const) {
      const text = JSON.stringify(menuTemplate(platform, true)).toLowerCase()
      for (const word of ['reload', 'devtools', 'viewmenu', 'viewsource']) expect(text).not.toContain(word)
    }
    expect(JSON.stringify(menuTemplate('linux', false))).toContain('toggleDevTools')
  })
})
