import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type DeskProcess, startDesk } from '../../kit/desk-process.ts'
import { browserWithoutScreen, closeWindow, filesIn, ownWindow, profilesIn } from '../../kit/desk-window.ts'
import { until } from '../../kit/poll.ts'

const desks: DeskProcess[] = []
const start = (...args: Parameters<typeof startDesk>): DeskProcess => {
  const desk = startDesk(...args)
  desks.push(desk)
  return desk
}
afterEach(async () => {
  for (const desk of desks.splice(0)) {
    desk.child.kill('SIGKILL')
    await desk.ended
  }
})

describe('without a screen', () => {
  it('says so, serves on, and prints a fresh address at each Enter', async () => {
    const desk = start()
    await desk.says(/There is no screen here/)
    const first = await desk.says(/Address: (\S+)/)
    desk.enter()
    const second = await desk.says(/Address: \S+[^]*Address: (\S+)/)
    expect(second).not.toBe(first)
    expect(first).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?t=[\w-]{43}$/)
    expect((await fetch(second, { redirect: 'manual' })).status).toBe(303)
    desk.child.kill('SIGTERM')
    expect(await desk.ended).toBe(0)
    expect(existsSync(join(desk.dataFolder, 'running.json'))).toBe(false)
  })

  it('stops when an address is used a second time', async () => {
    const desk = start({ env: { HELPLINE_WINDOW: 'none' } })
    const address = await desk.says(/Address: (\S+)/)
    await fetch(address, { redirect: 'manual' })
    await fetch(address, { redirect: 'manual' }).catch(() => undefined)
    expect(await desk.ended).toBe(1)
    expect(desk.output()).toContain('used a second time')
    await expect(fetch(address)).rejects.toThrow()
  })

  it('keeps its folder and its note to this user', async () => {
    const desk = start({ env: { HELPLINE_WINDOW: 'none' } })
    await desk.says(/Address/)
    expect(statSync(desk.dataFolder).mode & 0o777).toBe(0o700)
    expect(statSync(join(desk.dataFolder, 'running.json')).mode & 0o777).toBe(0o600)
  })

  it('a second start on the same data finds the first and ends; after a crash it takes its place', async () => {
    const first = start({ env: { HELPLINE_WINDOW: 'none' } })
    await first.says(/Address/)
    const second = start({ dataFolder: first.dataFolder, env: { HELPLINE_WINDOW: 'none' } })
    expect(await second.ended).toBe(0)
    const address = await second.says(/already runs[^]*Address: (\S+)/)
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(303)
    first.child.kill('SIGKILL')
    await first.ended
    const third = start({ dataFolder: first.dataFolder, env: { HELPLINE_WINDOW: 'none' } })
    await third.says(/Address/)
  })
})

describe('with a window (C14)', () => {
  const env = { DISPLAY: ':none', CHROME_PATH: browserWithoutScreen() }

  it('opens it signed in to the desk, leaves no trace of the page on disk, and ends with it', async () => {
    const desk = start({ env })
    const { profile, page } = await ownWindow(desk)
    expect(statSync(profile).mode & 0o777).toBe(0o700)
    // The session works and no script can read it.
    expect(
      await page.evaluate(async () => [(await fetch('/socket-token', { method: 'POST' })).status, document.cookie]),
    ).toEqual([200, ''])
    await page.evaluate(async () => {
      const canary = 'Kanari-ya-siri-4711'
      localStorage.setItem('canary', canary)
      sessionStorage.setItem('canary', canary)
      const cache = await caches.open('canary')
      await cache.put('/canary', new Response(canary.repeat(1000)))
      history.replaceState(null, '', `#${canary}`)
      document.title = canary
    })
    const traces = filesIn(profile).filter((file) => readFileSync(file).includes('Kanari-ya-siri-4711'))
    expect(traces).toEqual([])
    await page.close()
    expect(await desk.ended).toBe(0)
    expect(profilesIn(desk.dataFolder)).toEqual([])
  })

  it('is replaced by a new one in front when the desk is started a second time', async () => {
    const desk = start({ env })
    const { browser, page, pages } = await ownWindow(desk)
    const second = start({ dataFolder: desk.dataFolder, env })
    expect(await second.ended).toBe(0)
    expect(second.output()).toContain('brought to the front')
    const newer = await until('a second window', () => pages().find((each) => each !== page && !each.isClosed()))
    await newer.waitForURL(/:\d+\/($|#)/)
    await closeWindow(browser)
    expect(await desk.ended).toBe(0)
  })

  it('is wiped when the process is told to end, and at the next start after a crash', async () => {
    const desk = start({ env })
    const first = await ownWindow(desk)
    desk.child.kill('SIGTERM')
    expect(await desk.ended).toBe(0)
    expect(existsSync(first.profile)).toBe(false)

    const crashed = start({ dataFolder: desk.dataFolder, env })
    const second = await ownWindow(crashed)
    crashed.child.kill('SIGKILL')
    await crashed.ended
    const next = start({ dataFolder: desk.dataFolder, env: { HELPLINE_WINDOW: 'none' } })
    await next.says(/Address/)
    // Its browser had outlived the crash and would have written again what was wiped.
    await until('that window has been ended', () => !second.browser.isConnected())
    expect(profilesIn(desk.dataFolder)).toEqual([])
  })
})
