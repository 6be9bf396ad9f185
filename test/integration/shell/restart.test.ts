import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket as NodeSocket } from 'ws'
import { createSiteStore } from '../../../main/site/site-store.ts'
import { type DeskProcess, startDesk } from '../../kit/desk-process.ts'
import { browserWithoutScreen, ownWindow, profilesIn } from '../../kit/desk-window.ts'
import { until } from '../../kit/poll.ts'
import { installSite, phoneOf, siteOf } from '../../kit/site-kit.ts'

const desks: DeskProcess[] = []
afterEach(async () => {
  for (const desk of desks.splice(0)) {
    desk.child.kill('SIGKILL')
    await desk.ended
  }
})

const pin = Buffer.alloc(32, 9).toString('base64')

/** A data folder whose next start opens a workspace with a telephone and a pin. */
async function folderWithSite(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'desk-'))
  await installSite(
    folder,
    siteOf({ pins: { server: [], pbx: [pin] }, phone: phoneOf('wss://exchange.example:8089/ws') }),
  )
  return folder
}

async function start(options: Parameters<typeof startDesk>[0]): Promise<DeskProcess> {
  const desk = startDesk(options)
  desks.push(desk)
  return desk
}

/** Opens an address as a browser does; the answer makes calls over its socket. */
async function enter(address: string) {
  const { origin } = new URL(address)
  const entered = await fetch(address, { redirect: 'manual' })
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const page = await fetch(`${origin}/`, { headers: { cookie } })
  const asked = await fetch(`${origin}/socket-token`, { method: 'POST', headers: { cookie } })
  const { token } = (await asked.json()) as { token: string }
  const socket = new NodeSocket(`${origin.replace('http', 'ws')}/socket`, ['helpline', `token.${token}`], {
    headers: { cookie, origin },
  })
  const messages: { id?: number; ready?: boolean; result?: { ok: boolean; value?: unknown; error?: unknown } }[] = []
  socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString()) as (typeof messages)[number]))
  const closed = new Promise<number>((resolve) => socket.on('close', resolve))
  await until('the greeting', () => messages.some((each) => each.ready === true))
  let last = 0
  return {
    policy: page.headers.get('content-security-policy') ?? '',
    closed,
    async call(name: string, input: unknown) {
      const id = (last += 1)
      socket.send(JSON.stringify({ id, name, input }))
      return (await until(name, () => messages.find((each) => each.id === id))).result
    },
  }
}

const workspaceOf = (state: { value?: unknown } | undefined) =>
  (state?.value as { workspace: { id: string } } | undefined)?.workspace.id

describe('another workspace without a window of its own', () => {
  it('is another desk in the same process: the old window hears goodbye, and a fresh address is printed', async () => {
    const desk = await start({ dataFolder: await folderWithSite(), env: { HELPLINE_WINDOW: 'none' } })
    const first = await enter(await desk.says(/Address: (\S+)/))
    expect(workspaceOf(await first.call('app.getState', {}))).toBe('test-helpline')
    // With pins the way to the exchange is the shell's own (D3); without, it is the page's, and the policy names it.
    expect(first.policy).toContain("connect-src 'self';")
    expect(await first.call('workspaces.choose', { id: 'practice', evenIfSending: false })).toEqual({
      ok: true,
      value: {},
    })
    expect(await first.closed).toBe(1001)

    const second = await enter(await desk.says(/Address: \S+[^]*Address: (\S+)/))
    expect(workspaceOf(await second.call('app.getState', {}))).toBe('practice')
    expect(second.policy).toContain("connect-src 'self';")
    desk.child.kill('SIGTERM')
    expect(await desk.ended).toBe(0)
  })
})

describe('told to end while it changes to another workspace', () => {
  it('the desk still closes what it has open before the process goes', async () => {
    const dataFolder = await folderWithSite()
    // Practice has a server of its own to close.
    await createSiteStore(join(dataFolder, 'sites')).choose('practice')
    const desk = await start({ dataFolder, env: { HELPLINE_WINDOW: 'none' } })
    const page = await enter(await desk.says(/Address: (\S+)/))
    await page.call('workspaces.choose', { id: 'test-helpline', evenIfSending: false })
    await page.closed
    desk.child.kill('SIGTERM')
    expect(await desk.ended).toBe(0)
    const logs = join(dataFolder, 'logs')
    const log = readdirSync(logs).map((name) => readFileSync(join(logs, name), 'utf8'))
    expect(log.join('')).toContain('"core-stopped"')
    expect(readdirSync(dataFolder)).not.toContain('running.json')
  })
})

describe('another workspace in the shell’s own window (SECURITY C14, D4)', () => {
  it('is a new browser with a profile of its own; nothing of the old one is left', async () => {
    const env = { DISPLAY: ':none', CHROME_PATH: browserWithoutScreen() }
    const desk = await start({ dataFolder: await folderWithSite(), env })
    const first = await ownWindow(desk)
    // The page steps aside to one without a script, from where the test speaks for it.
    const { page } = first
    await page.goto(new URL('/elsewhere', page.url()).href)
    await page.evaluate(async () => {
      const { token } = (await (await fetch('/socket-token', { method: 'POST' })).json()) as { token: string }
      const socket = new WebSocket(`ws://${location.host}/socket`, ['helpline', `token.${token}`])
      socket.onmessage = (message) => {
        if (!String(message.data).includes('ready')) return
        const input = { id: 'practice', evenIfSending: false }
        socket.send(JSON.stringify({ id: 1, name: 'workspaces.choose', input }))
      }
    })
    await until('another profile', () => profilesIn(desk.dataFolder).some((each) => each !== first.profile))
    const second = await until('the new window', async () => {
      const found = await ownWindow(desk).catch(() => null)
      return found !== null && found.profile !== first.profile ? found : undefined
    })
    expect(profilesIn(desk.dataFolder)).toEqual([second.profile])
    desk.child.kill('SIGTERM')
    expect(await desk.ended).toBe(0)
    expect(profilesIn(desk.dataFolder)).toEqual([])
  })
})
