import { execFile } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { makeCertificate } from '../../kit/certificates.ts'
import { installSite, phoneOf, siteOf } from '../../kit/site-kit.ts'

const run = promisify(execFile)

const newFolder = () => mkdtemp(join(tmpdir(), 'electron-'))

async function story(name: string, data?: string, more: Record<string, string> = {}): Promise<Record<string, unknown>> {
  const { stdout } = await run(
    process.execPath,
    ['--import', './test/kit/with-fake-electron.mjs', `test/kit/${name}.ts`],
    {
      env: { ...process.env, HELPLINE_DATA: data ?? (await newFolder()), ...more },
      timeout: 40_000,
    },
  )
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>
}

describe('the Electron entry, with the real core', () => {
  it('opens the workspace that was chosen with its pins and its exchange, and starts anew for another (D2–D4)', async () => {
    const certificate = makeCertificate()
    const data = await newFolder()
    await installSite(
      data,
      siteOf({ pins: { server: [], pbx: [certificate.pin] }, phone: phoneOf('wss://localhost:8089/ws') }),
    )
    const told = await story('electron-workspace-story', data, { STORY_CERTIFICATE: certificate.cert })
    expect(told).toMatchObject({
      workspace: { id: 'test-helpline', kind: 'signed', problem: null },
      // The right certificate, the right one for another name, and a host without pins.
      verdicts: [0, -2, -3],
      isClosedFirst: true,
      // Started by a link: the number waits until somebody can dial.
      dialled: [],
      chosen: { ok: true, value: {} },
      end: ['relaunch', 'exit'],
      isLinkRepeated: false,
      code: 0,
    })
    expect(told.pagePolicy).toContain("connect-src 'self' wss://localhost:8089;")
    const again = await story('electron-workspace-story', data, { STORY_CERTIFICATE: certificate.cert })
    expect(again).toMatchObject({ workspace: { kind: 'practice', problem: null }, verdicts: [-3, -3, -3] })
  })

  it('loads before Electron is ready, opens the window, answers it alone, and flushes before it goes', async () => {
    const told = await story('electron-story')
    expect(told.beforeReady).toEqual([
      'enableSandbox',
      'registerSchemes',
      'appendSwitch',
      'appendSwitch',
      'appendSwitch',
      'appendSwitch',
      'appendSwitch',
      'setPath',
      'requestSingleInstanceLock',
      'whenReady',
    ])
    expect(told).toMatchObject({
      loaded: 'helpline://app/',
      state: { ok: true, value: { host: 'electron', session: { phase: 'signed-out' } } },
      stranger: { ok: false, error: { code: 'forbidden' } },
      pageStatus: 404,
      isGuarded: true,
      hasOwnSession: true,
      // No crash reporter is started, so no dump of the memory is written (F3).
      dumps: [],
      errors: [],
      quitPrevented: true,
      // Whoever quits in a call is asked first (DESIGN 5).
      stayed: { asked: 1, isOpen: true },
      code: 0,
    })
    expect(told).toMatchObject({
      // The key is wrapped by the system's store too (C3), the lock of the system locks the desk (E1).
      signedIn: { ok: true, value: { phase: 'signed-in', keyStore: 'password-and-system' } },
      locked: { ok: true, value: { session: { phase: 'locked' } } },
      // A call goes on while the screen is locked; without a person there is nobody to listen for (A14).
      microphone: { signedOut: false, signedIn: true, locked: true, after: false },
    })
    expect(told.pagePolicy).toMatch(/^default-src 'none'; script-src 'self'; /)
  })
})

describe('a start in Electron that cannot succeed (F4)', () => {
  const oneSentence = {
    said: [
      [
        'Helpline Desk has to close',
        'Nothing that was saved is lost. Start it again; if this comes back, restart the computer and tell your administrator.',
      ],
    ],
    order: ['showErrorBox', 'exit'],
    windows: 0,
    code: 1,
  }

  it('says once what is safe and what to do, shows nothing of the inside, and ends as failed', async () => {
    const data = await newFolder()
    await writeFile(join(data, 'logs'), 'a file where a folder has to be')
    expect(await story('electron-failing-story', data)).toEqual(oneSentence)
  })

  it('says the same when not even its folder can be made', async () => {
    const data = join(await newFolder(), 'a file')
    await writeFile(data, 'a file where the folder has to be')
    expect(await story('electron-failing-story', data)).toEqual(oneSentence)
  })
})

describe('an Electron desk that fails (F4)', () => {
  const canary = 'kanari-of-the-defect'

  it('records it without its words, flushes, says one sentence that shows nothing of the inside, and starts again on request', async () => {
    const told = await story('electron-defect-story')
    expect(told).toMatchObject({ afterRejection: { uncaught: 1, boxes: 0, hasExited: false }, relaunched: 1, code: 1 })
    const { box, log } = told as { box: unknown[]; log: string }
    expect(box).toEqual([
      expect.objectContaining({
        message: 'Helpline Desk has to close',
        detail:
          'Nothing that was saved is lost. Start it again; if this comes back, restart the computer and tell your administrator.',
        buttons: ['Start it again', 'Close'],
      }),
    ])
    expect(log.match(/"uncaught"/g)).toHaveLength(2)
    expect(log).toContain('"core-stopped"')
    expect(log).not.toContain(canary)
  })
})

describe('the preload (A3, A4)', () => {
  it('gives the page functions, hands on data alone, and keeps Electron’s objects to itself', async () => {
    expect(await story('preload-story')).toEqual({
      exposed: ['helpline'],
      kinds: ['function'],
      heard: [[{ count: 2 }]],
      stopAnswer: null,
      listenersLeft: 0,
      answer: { ok: true, value: {} },
      invoked: [{ what: 'invoke', args: ['helpline:call', 'session.touch', {}] }],
      usesEval: false,
    })
  })
})
