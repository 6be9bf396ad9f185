import { spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { browserFlags, findBrowser, hasDisplay, makeProfile } from '../../../main/shell/chromium/browser.ts'
import { createNodePorts, createTouchedIdle, noKeyVault } from '../../../main/shell/chromium/node-ports.ts'
import { clearOldWindows } from '../../../main/shell/chromium/old-windows.ts'
import { createOneTimeTokens } from '../../../main/shell/chromium/one-time-tokens.ts'
import {
  cookieName,
  hasSession,
  isOurs,
  isOurSocket,
  sessionCookie,
} from '../../../main/shell/chromium/request-check.ts'
import { claimOrRaise, noteRunning, raiseRunning } from '../../../main/shell/chromium/running.ts'
import { lockWorkspace } from '../../../main/keys/workspace-lock.ts'
import { dataFolderOf, placesOf, privateFolder } from '../../../main/shell/places.ts'
import { closeCodes } from '../../../main/shell/chromium/socket.ts'
import { dismissals } from '../../../renderer/bridge/socket-transport.ts'
import { until } from '../../kit/poll.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'shell-'))

describe('an address', () => {
  it('is good once within ten seconds, and a second use is noticed for ever', () => {
    let now = 0
    const tokens = createOneTimeTokens({ now: () => now })
    const token = tokens.issue()
    expect(token).toMatch(/^[\w-]{43}$/)
    now = 10_000
    expect(tokens.spend(token)).toBe('good')
    now = 999_000_000
    tokens.issue()
    expect(tokens.spend(token)).toBe('used')
  })

  it('is no longer good after ten seconds, and a wrong one never was', () => {
    let now = 0
    const tokens = createOneTimeTokens({ now: () => now })
    const token = tokens.issue()
    now = 10_001
    expect(tokens.spend(token)).toBe('expired')
    for (const wrong of ['', 'x', `${token}x`, token.slice(1)]) expect(tokens.spend(wrong)).toBe('unknown')
  })
})

describe('a request to the loopback server', () => {
  const host = '127.0.0.1:4000'
  it.each([
    [{ host }, true],
    [{ host, origin: `http://${host}` }, true],
    [{ host, 'sec-fetch-site': 'none' }, true],
    [{ host, 'sec-fetch-site': 'same-origin' }, true],
    [{}, false],
    [{ host: 'localhost:4000' }, false],
    [{ host: '127.0.0.1' }, false],
    [{ host: '127.0.0.1:4001' }, false],
    [{ host: 'evil.example:4000' }, false],
    [{ host: '127.0.0.1.evil.example:4000' }, false],
    [{ host, origin: 'http://evil.example' }, false],
    [{ host, origin: 'null' }, false],
    [{ host, origin: 'http://127.0.0.1:4001' }, false],
    [{ host, origin: 'https://127.0.0.1:4000' }, false],
    [{ host, 'sec-fetch-site': 'cross-site' }, false],
    [{ host, 'sec-fetch-site': 'same-site' }, false],
  ])('%j: looked at: %s', (headers, expected) => {
    expect(isOurs(headers, 4000)).toBe(expected)
  })

  it('must name its origin to open the socket', () => {
    expect(isOurSocket({ host }, 4000)).toBe(false)
    expect(isOurSocket({ host, origin: `http://${host}` }, 4000)).toBe(true)
  })

  it('carries a session only by the exact cookie of this port', () => {
    const has = (cookie: string) => hasSession({ cookie }, 4000, ['secret'])
    expect(sessionCookie(4000, 'secret')).toBe('helpline-4000=secret; Path=/; HttpOnly; SameSite=Strict')
    expect(has(`a=b; ${cookieName(4000)}=secret`)).toBe(true)
    for (const wrong of [
      '',
      'helpline-4000=',
      'helpline-4000=Secret',
      'helpline-4001=secret',
      'x-helpline-4000=secret',
    ])
      expect(has(wrong)).toBe(false)
    expect(hasSession({}, 4000, ['secret'])).toBe(false)
  })
})

describe('the window of the Chromium shell (C14)', () => {
  const options = { profile: '/p', address: 'http://127.0.0.1:1/?t=x', isRoot: false }

  it('keeps nothing, fills nothing in, restores nothing, fetches nothing, and can always ring', () => {
    const flags = browserFlags(options)
    for (const flag of [
      '--user-data-dir=/p',
      '--incognito',
      '--app=http://127.0.0.1:1/?t=x',
      '--disable-save-password-bubble',
      '--disable-extensions',
      '--disable-sync',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-domain-reliability',
      '--disable-breakpad',
      '--disable-session-crashed-bubble',
      '--hide-crash-restore-bubble',
      '--autoplay-policy=no-user-gesture-required',
      '--disable-background-timer-throttling',
      '--disable-renderer-backgrounding',
    ])
      expect(flags).toContain(flag)
    expect(flags.find((flag) => flag.startsWith('--disable-features='))).toContain('AutofillServerCommunication')
    expect(flags.join(' ')).not.toMatch(/remote-debugging|disable-web-security|allow-running-insecure/)
  })

  it('gives up Chromium’s own sandbox only as root', () => {
    expect(browserFlags(options)).not.toContain('--no-sandbox')
    expect(browserFlags({ ...options, isRoot: true })).toEqual(expect.arrayContaining(['--no-sandbox', '--test-type']))
  })

  it('lives in a folder only this user can enter, and leaves nothing for the next start', async () => {
    const data = folder()
    const profile = makeProfile(data)
    expect(statSync(profile).mode & 0o777).toBe(0o700)
    const settings: unknown = JSON.parse(readFileSync(join(profile, 'Default', 'Preferences'), 'utf8'))
    expect(settings).toEqual({
      credentials_enable_service: false,
      profile: { password_manager_enabled: false },
      autofill: { enabled: false, profile_enabled: false, credit_card_enabled: false },
      browser: { enable_spellchecking: false },
      // A new empty page, never those of before.
      session: { restore_on_startup: 5 },
      translate: { enabled: false },
    })
    writeFileSync(join(profile, 'left-behind'), 'x')
    mkdirSync(join(data, 'chromium', 'of-somebody-else'))
    await clearOldWindows(data)
    expect(readdirSync(join(data, 'chromium'))).toEqual(['of-somebody-else'])
    await clearOldWindows(folder())
  })

  it('is ended by the next start when it has outlived its desk, even if it will not go, and no other one is (C14)', async () => {
    const data = folder()
    const own = makeProfile(data)
    const other = makeProfile(folder())
    // Writes into its profile again and again, and does not listen.
    const stubborn = `process.on('SIGTERM', () => undefined)
      const { mkdirSync, writeFileSync } = require('node:fs')
      const write = () => {
        mkdirSync(process.argv[1], { recursive: true })
        writeFileSync(process.argv[1] + '/Local State', 'kanari')
      }
      setInterval(write, 5)
      write()`
    const [left, stranger] = [own, other].map((profile) =>
      spawn(process.execPath, ['-e', stubborn, profile, `--user-data-dir=${profile}`], { stdio: 'ignore' }),
    )
    onTestFinished(() => {
      for (const each of [left, stranger]) each?.kill('SIGKILL')
    })
    await until('both write', () => [own, other].every((each) => existsSync(join(each, 'Local State'))))
    await clearOldWindows(data, 200)
    expect(readdirSync(join(data, 'chromium'))).toEqual([])
    await until('it has ended', () => left?.signalCode === 'SIGKILL')
    expect(readdirSync(join(data, 'chromium'))).toEqual([])
    expect(stranger?.exitCode ?? stranger?.signalCode ?? null).toBeNull()
  }, 15_000)

  it('is found by CHROME_PATH first, then in the usual places', () => {
    const find = (platform: NodeJS.Platform, env: Record<string, string>, there: string[]) =>
      findBrowser({ platform, env, isRoot: false }, (file) => there.includes(file))
    expect(find('linux', { CHROME_PATH: '/my/chrome' }, ['/my/chrome', '/usr/bin/chromium'])).toBe('/my/chrome')
    expect(find('linux', { CHROME_PATH: '/missing' }, ['/usr/bin/chromium'])).toBeNull()
    expect(find('linux', {}, ['/usr/bin/google-chrome'])).toBe('/usr/bin/google-chrome')
    expect(find('linux', { PATH: '/opt/bin' }, ['/opt/bin/chromium'])).toBe('/opt/bin/chromium')
    const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
    expect(find('darwin', {}, [mac])).toBe(mac)
    expect(find('linux', {}, [])).toBeNull()
  })

  it('is asked for only where there is a screen', () => {
    expect(hasDisplay({ platform: 'linux', env: {} })).toBe(false)
    expect(hasDisplay({ platform: 'linux', env: { DISPLAY: ':0' } })).toBe(true)
    expect(hasDisplay({ platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBe(true)
    expect(hasDisplay({ platform: 'win32', env: {} })).toBe(true)
  })

  it('understands the close codes the server sends', () => {
    expect(dismissals).toEqual(closeCodes)
  })
})

describe('the ports of plain Node', () => {
  it('idle time counts from the last touch; a computer that was asleep counts as locked', () => {
    let now = 0
    const timers: (() => void)[] = []
    const idle = createTouchedIdle({
      now: () => now,
      after: (_ms, run) => {
        timers.push(run)
        return () => undefined
      },
    })
    let locks = 0
    idle.onSystemLock(() => (locks += 1))
    now = 15_000
    timers.shift()?.()
    expect([idle.idleMs(), locks]).toEqual([15_000, 0])
    idle.touched()
    expect(idle.idleMs()).toBe(0)
    now = 3_600_000
    timers.shift()?.()
    expect(locks).toBe(1)
  })

  it('have no key store and say so', async () => {
    expect([noKeyVault.backend, noKeyVault.isTrusted]).toEqual(['none', false])
    await expect(noKeyVault.wrap(new Uint8Array(1))).rejects.toMatchObject({ code: 'internal' })
  })
})

describe('a page opened outside the window (A12)', () => {
  it('is never opened: this shell has no dialog in which a person could agree', async () => {
    const { links } = createNodePorts(placesOf('file:///app/main/chromium.ts').workers, {
      restart: () => undefined,
      exchangeAddress: () => null,
      wallboard: { open: () => 'page', close: () => undefined, isOpen: () => false, onChange: () => () => undefined },
    })
    await expect(links.open('https://help.example.org/')).rejects.toMatchObject({ code: 'link-refused' })
  })
})

describe('places', () => {
  it('of the data are closed to everybody else, also when somebody had opened them (C10)', () => {
    const fresh = join(folder(), 'one', 'two')
    expect(statSync(privateFolder(fresh)).mode & 0o777).toBe(0o700)
    chmodSync(fresh, 0o755)
    expect(statSync(privateFolder(fresh)).mode & 0o777).toBe(0o700)
  })

  it('are the sources under Node and the bundle once built', () => {
    const source = placesOf('file:///app/main/chromium.ts')
    expect(source.workers.database.href).toBe('file:///app/main/db/db.worker.ts')
    expect(source.resources).toBe('/app/resources/')
    expect(source.page).toBe('/app/out/renderer/')
    const bundled = placesOf('file:///app/out/main/chromium.js')
    expect(bundled.workers.search.href).toBe('file:///app/out/main/search.worker.js')
    expect(bundled.resources).toBe('/app/resources/')
    expect(bundled.page).toBe('/app/out/renderer/')
    expect(bundled.preload).toBe('/app/out/preload/index.cjs')
  })

  it('of the data: HELPLINE_DATA, else the system’s own', () => {
    const of = (platform: NodeJS.Platform, env: Record<string, string>) => dataFolderOf({ platform, env, home: '/h' })
    expect(of('linux', { HELPLINE_DATA: '/d' })).toBe('/d')
    expect(of('linux', {})).toBe('/h/.local/share/helpline-desk')
    expect(of('linux', { XDG_DATA_HOME: '/x' })).toBe('/x/helpline-desk')
    expect(of('darwin', {})).toBe('/h/Library/Application Support/Helpline Desk')
  })
})

describe('the note of a running desk', () => {
  it('can be read by this user only and is not believed when nobody answers', async () => {
    const data = folder()
    expect(await raiseRunning(data)).toBeNull()
    noteRunning(data, { port: 9, secret: 'x'.repeat(43) })
    expect(statSync(join(data, 'running.json')).mode & 0o777).toBe(0o600)
    expect(await raiseRunning(data)).toBeNull()
    writeFileSync(join(data, 'running.json'), '{"port":"80"')
    expect(await raiseRunning(data)).toBeNull()
  })
})

describe('a data folder', () => {
  it('is one desk’s: a start in a moment when that one cannot be asked waits for it and is no second one', async () => {
    const data = folder()
    const held = lockWorkspace(join(data, 'desk-lock.db'))
    expect(await claimOrRaise(data, null, 0)).toBe('busy')
    const waiting = claimOrRaise(data, null, 10_000)
    held.release()
    expect(await waiting).toBe('ours')
    expect(await claimOrRaise(data, null, 0)).toBe('busy')
  })
})
