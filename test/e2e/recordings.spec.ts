import { readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type Locator, type Page } from 'playwright/test'
import { madeBeeps, tellingPiece } from '../kit/sounds/made-sounds.ts'
import { asBytes, beeps, interleaved, wavFile } from '../kit/sounds/sounds.ts'
import { startSoundFront } from '../kit/sounds/sound-front.ts'
import { askPractice, startPracticeProcess, type PracticeProcess } from '../kit/practice-process.ts'
import { launchDesk, ownFolder, type DeskApp } from './desk-app.ts'
import { deskPage } from './desk-page.ts'
import { expect } from './patient-expect.ts'
import { accountOf } from './practice-accounts.ts'

/** Recordings from the server to the ear; the way to the first, and from playing to a saved score, with the keyboard alone. */
test.describe.configure({ mode: 'serial' })

const neema = accountOf('neema')
const stereo = wavFile({ codec: 1, bits: 16, channels: 2, data: asBytes(interleaved(beeps(), beeps(300))) })
const refusedSound = new TextEncoder().encode('%PDF-1.7 this is no sound of anybody')
/** Three minutes, 6 MB: what a browser would rather put on its disk than hold. */
const longSamples = new Int16Array(3 * 60 * 2 * 8000).map((_, at) => ((at * 7919 + (at >> 9) * 104_729) % 4001) - 2000)
const long = wavFile({ codec: 1, bits: 16, channels: 2, data: asBytes(longSamples) })
const sounds = [stereo, madeBeeps('gsm'), madeBeeps('ogg'), madeBeeps('mp3'), refusedSound, long] as const

let own: Awaited<ReturnType<typeof ownFolder>>
let server: PracticeProcess
let front: Awaited<ReturnType<typeof startSoundFront>>
let app: DeskApp
let page: Page
let desk: ReturnType<typeof deskPage>
/** Where the browser keeps what it keeps; Electron keeps it in the folder of the desk. */
let profiles: string[]

const profilesNow = (): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('playwright_chromiumdev_profile-'))

test.beforeAll(async () => {
  own = await ownFolder('recordings')
  server = await startPracticeProcess({ folder: join(own.folder, 'server'), cases: 40 })
  front = await startSoundFront(server.url, sounds)
  const before = new Set(profilesNow())
  app = await launchDesk({ dataFolder: join(own.folder, 'data'), practiceUrl: front.url, watch: listenIn })
  profiles = profilesNow().filter((name) => !before.has(name))
  page = app.page
  desk = deskPage(page)
})

test.afterAll(async () => {
  await app.kill()
  await front.close().catch(() => undefined)
  await server.kill()
  await own.remove()
})

/** Runs in the page: hears with its own ear what the player plays, before loudness is evened out. */
function listenIn(): void {
  const heard: number[] = []
  const players: HTMLMediaElement[] = []
  const count = { laps: 0 }
  Object.assign(window, { heard, players, count })
  const make = Reflect.get(AudioContext.prototype, 'createMediaElementSource')
  AudioContext.prototype.createMediaElementSource = function (element) {
    const source: MediaElementAudioSourceNode = Reflect.apply(make, this, [element])
    players.push(element)
    const ear = this.createAnalyser()
    ear.fftSize = 512
    source.connect(ear)
    const samples = new Float32Array(ear.fftSize)
    let before = 0
    setInterval(() => {
      const now = element.currentTime
      // What stands still, or waits for a busy machine, says nothing.
      if (now === before) return
      if (now < before) count.laps += 1
      before = now
      ear.getFloatTimeDomainData(samples)
      heard.push(Math.sqrt(samples.reduce((sum, each) => sum + each * each, 0) / samples.length))
    }, 5)
    return source
  }
}

const press = (keys: string): Promise<void> => page.keyboard.press(keys)
const picture = (): Locator => page.getByRole('slider', { name: 'Place in the recording' })
const position = async (): Promise<number> => Number(await picture().getAttribute('aria-valuenow'))

async function tabTo(target: Locator): Promise<void> {
  let element = await target.elementHandle()
  for (let presses = 0; presses < 120; presses += 1) {
    // Looked up again from time to time: what is drawn anew meanwhile is another element.
    if (presses % 10 === 9) element = await target.elementHandle()
    if (await element.evaluate((each) => each === document.activeElement).catch(() => false)) return
    await press('Tab')
  }
  await expect(target).toBeFocused()
}

async function enter(target: Locator): Promise<void> {
  await tabTo(target)
  await press('Enter')
}

/** Points at a moment in the picture of the sound. */
async function point(ms: number, durationMs = 4000): Promise<void> {
  const box = await picture().boundingBox()
  if (box === null) throw new Error('The picture of the sound is not there')
  await picture().click({ position: { x: (ms / durationMs) * box.width, y: box.height / 2 } })
}

/** Plays a part again and again until this is true in the page of what was heard of it; answers the loudest. */
async function loudestOf(fromMs: number, toMs: number, isEnough: string): Promise<number> {
  await point(fromMs)
  expect(Math.abs((await position()) - fromMs)).toBeLessThanOrEqual(50)
  await press('Alt+O')
  await point(toMs)
  await press('Alt+O')
  await expect(page.getByRole('button', { name: 'Stop repeating' })).toBeVisible()
  await page.evaluate('(heard.length = 0, count.laps = 0)')
  await press('Alt+K')
  await expect.poll(() => page.evaluate(isEnough), { timeout: 60_000, intervals: [100] }).toBe(true)
  const loudest = Number(await page.evaluate('Math.max(...heard)'))
  await press('Alt+K')
  await press('Alt+O')
  return loudest
}

const places = (): Locator => page.getByRole('navigation', { name: 'Places' })
const atServer = (): Locator => page.getByRole('link', { name: 'All calls' })
const listenLink = (index: number): Locator => page.getByRole('link', { name: 'Listen' }).nth(index)

/** To the recording of one of the calls at the server; by keys alone, where that is what is shown. */
async function toRecording(index: number, go: (target: Locator) => Promise<void> = (target) => target.click()) {
  await go(places().getByRole('link', { name: 'Calls' }))
  await expect(atServer()).toBeVisible()
  await go(atServer())
  await expect(listenLink(index)).toBeVisible()
  await go(listenLink(index))
}

const fetchIt = (): Promise<void> => page.getByRole('button', { name: 'Fetch it' }).click()

test('a recording is fetched from the list of calls and stands there as a picture', async () => {
  await desk.signIn(neema.login, neema.password)
  await desk.seesTheDesk()
  await toRecording(0, enter)
  await expect(page.getByText('This recording is not on this computer yet.')).toBeVisible()
  await enter(page.getByRole('button', { name: 'Fetch it' }))
  await expect(picture()).toHaveAttribute('aria-valuemax', '4000')
})

for (const [index, name] of ['WAV', 'GSM in a WAV', 'Ogg', 'MP3'].entries()) {
  test(`${name} plays, and a place that was pointed at is that place to 50 ms`, async () => {
    if (index > 0) {
      await toRecording(index)
      await fetchIt()
    }
    await expect(picture()).toHaveAttribute('aria-valuemax', '4000')
    // The beep ends at 1,200 ms: what begins 50 ms earlier still hears it, what begins 50 ms later does not.
    const beep = await loudestOf(1150, 1700, 'Math.max(...heard) > 0.1')
    // Going to the beginning counts as a lap as well: at least once from end to end.
    const after = await loudestOf(1250, 1700, 'count.laps > 2 && heard.length > 60')
    // GSM hums on behind a tone, at a seventh of it.
    expect(after).toBeLessThan(name === 'GSM in a WAV' ? beep / 4 : 0.02)
  })
}

/** How many pixels of each column of the upper lane are drawn on, in the picture as it is on the screen. */
function drawnHeights(canvas: SVGElement | HTMLElement): number[] {
  if (!(canvas instanceof HTMLCanvasElement)) throw new Error('The picture of the sound is no picture')
  const { width, height } = canvas
  const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height / 2).data ?? []
  const isDrawn = (x: number, y: number): boolean => (pixels[(y * width + x) * 4 + 3] ?? 0) > 127
  return Array.from(
    { length: width },
    (_, x) => Array.from({ length: height / 2 }, (_row, y) => y).filter((y) => isDrawn(x, y)).length,
  )
}

test('the picture has the peaks of the samples that went in, and the log says who opened it', async () => {
  await toRecording(0)
  await expect(picture()).toBeVisible()
  const heights = await picture().evaluate(drawnHeights)
  const samples = beeps()
  const lane = 60
  for (const [x, height] of heights.entries()) {
    const part = samples.slice((x * samples.length) / heights.length, ((x + 1) * samples.length) / heights.length)
    const most = part.reduce((peak, each) => Math.max(peak, Math.abs(each)), 0)
    // The line of the place stands at the very beginning; the edge of a beep may lie in the next column.
    const isEdge = [1000, 1200, 3000, 3300].some((ms) => Math.abs((ms / 4000) * heights.length - x) < 2)
    if (x < 3 || isEdge) continue
    expect([x, Math.abs(height - Math.max(1, (most / 32_768) * (lane - 4))) <= 2]).toEqual([x, true])
  }
  await page.locator('summary', { hasText: 'Who has listened' }).click()
  await expect(page.locator('details li').first()).toContainText(neema.login)
})

test('what is no sound is refused with words', async () => {
  await toRecording(4)
  await fetchIt()
  await expect(page.getByText('in a form that the desk cannot play')).toBeVisible()
})

/** Every file below, as it lies on the disk; what goes away meanwhile was not kept: a browser beside this one ends, too. */
function* filesBelow(place: string): Generator<Buffer> {
  try {
    const what = statSync(place)
    if (what.isDirectory()) for (const name of readdirSync(place)) yield* filesBelow(join(place, name))
    else if (what.isFile() && what.size < 100_000_000) yield readFileSync(place)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) throw error
  }
}

/** Pieces of every sound that was played: of the files, and of what was made of them to be played. */
const pieces = [
  stereo.subarray(32_100, 32_200),
  ...sounds.slice(1, 4).map(tellingPiece),
  long.subarray(100, 200),
  long.subarray(3_000_000, 3_000_100),
  long.subarray(long.length - 100),
].map((piece) => Buffer.from(piece))

test('while it plays, no plain sound lies on the disk: neither the desk nor the browser keeps any', async () => {
  await toRecording(5)
  await fetchIt()
  await expect(picture()).toHaveAttribute('aria-valuemax', '180000')
  await press('Alt+K')
  await expect.poll(position, { timeout: 60_000 }).toBeGreaterThan(100)
  // Electron's session is in memory; this is where Chromium would have put it.
  if (process.env['APP_HOST'] !== 'electron') expect(profiles).not.toEqual([])
  for (const folder of [join(own.folder, 'data'), ...profiles.map((name) => join(tmpdir(), name))]) {
    for (const bytes of filesBelow(folder)) expect(pieces.filter((piece) => bytes.includes(piece))).toEqual([])
  }
})

test('a lock ends the sound and leaves nothing of it in the window', async () => {
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible()
  await press('Control+L')
  await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible()
  const isLeft = 'players.some((each) => !each.paused || each.hasAttribute("src"))'
  await expect.poll(() => page.evaluate(isLeft)).toBe(false)
  await expect(picture()).toHaveCount(0)
  await page.getByLabel('Password', { exact: true }).fill(neema.password)
  await press('Enter')
  await desk.seesTheDesk()
})

test('with the server gone it is heard, remarked upon and scored all the same, and the score is there once when it is back', async () => {
  await toRecording(0, enter)
  await expect(picture()).toBeVisible()
  await front.close()
  await server.kill()
  await press('Alt+K')
  await expect.poll(position, { timeout: 60_000 }).toBeGreaterThan(200)
  await press('Alt+K')
  await press('Alt+M')
  await page.keyboard.type('She greets the caller by name.')
  await press('Control+Enter')
  await expect(page.getByText('She greets the caller by name.')).toBeVisible()
  await enter(page.getByRole('link', { name: 'Score this call' }))
  await expect(page.locator('[data-field="scores.opening"] input').first()).toBeFocused()
  await expect(picture()).toBeVisible()
  await press('Alt+L')
  await press('Alt+T')
  await page.keyboard.type('Thanks her at the end, 5 of 5.')
  await press('Escape')
  await expect(page.locator('[data-field="scores.opening"] input').first()).toBeFocused()
  for (let each = 0; each < 9; each += 1) await press('4')
  await press('Control+Enter')
  await expect(page.getByText('The score is saved on this computer.')).toBeVisible()
  await expect(page.getByText('36 of 45 points')).toBeVisible()
  await press('Alt+J')
  await expect.poll(position).toBe(0)
  // What is written of an item leads back to its moment.
  await expect(page.getByText('Thanks her at the end, 5 of 5.')).toBeVisible()
  await enter(page.getByRole('button', { name: 'Go to 00:04' }))
  await expect.poll(position).toBe(4000)

  server = await startPracticeProcess({ folder: join(own.folder, 'server'), port: server.port, cases: 40 })
  front = await startSoundFront(server.url, sounds, front.port)
  await expect(page.locator('.record-line')).toContainText('Accepted', { timeout: 120_000 })
  const { qa = [] } = await (await askPractice(server.url, neema.login, neema.password)).read('qa/?_c=100')
  expect(qa.filter(({ comments }) => String(comments).includes('Thanks her at the end, 5 of 5.'))).toHaveLength(1)
  expect(app.trouble.filter((line) => !line.includes('ERR_CONNECTION_REFUSED'))).toEqual([])
})
