import { existsSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright'
import { Scenarios } from '../../../preload/contract/index.ts'
import { openDatabase } from '../../../main/db/open.ts'
import { startDesk } from '../../kit/desk-process.ts'
import type { PageProgram } from '../../kit/page-program.ts'
import { program } from '../../kit/desk-window.ts'
import { percentile, type BenchRow } from '../bench-row.ts'
import type { BenchSet } from '../build-set.ts'
import { noServer, person, prepareOwnFolder } from '../set-desk.ts'

const built = fileURLToPath(new URL('../../../out/main/chromium.js', import.meta.url))
const exercises = fileURLToPath(new URL('../../../resources/practice/scenarios.json', import.meta.url))
const times = 60
/** Not counted: they load voices and compile what is run for the first time. */
const warmUp = 5
/** More than are shown, so that the rest are counted. */
const casesOfACaller = 12

interface Watched {
  /** When the last INVITE reached the telephone, by the page's clock; 0 before the first. */
  invitedAt: number
}

interface Socket {
  ondata: (text: string) => void
}

/** Every caller of the exercises has been here before: some of the newest cases get their numbers. */
function giveHistory(set: BenchSet, file: string): void {
  const scenarios = Scenarios.parse(JSON.parse(readFileSync(exercises, 'utf8')))
  const numbers = new Set(scenarios.flatMap(({ calls }) => calls.map(({ number }) => number)))
  const database = openDatabase({ file, key: set.key })
  const give = database.prepare<[string, number, number]>(
    'UPDATE cases SET phone = ? WHERE seq IN (SELECT seq FROM cases ORDER BY seq DESC LIMIT ? OFFSET ?)',
  )
  database.transaction(() => {
    for (const [index, number] of [...numbers].entries()) give.run(number, casesOfACaller, index * casesOfACaller)
  })()
  database.close()
}

/**
 * Runs in the page: notes the moment at which an INVITE reaches the telephone's socket. The program's own stores are
 * taken as they are; only the socket that the exchange hands out gets an ear.
 */
function watchSocket(): void {
  const watched: Watched = { invitedAt: 0 }
  Reflect.set(window, 'watchedOfBench', watched)

  function listen(socket: Socket): void {
    let hear = socket.ondata
    const timed = (text: string) => {
      if (text.startsWith('INVITE ')) watched.invitedAt = performance.now()
      hear(text)
    }
    Object.defineProperty(socket, 'ondata', { get: () => timed, set: (next: typeof hear) => (hear = next) })
  }

  const { config } = Reflect.get(document.querySelector('#app') ?? {}, '__vue_app__') as PageProgram
  config.globalProperties.$pinia.use(({ store }) => {
    if (store.$id !== 'exchange') return
    const exchange = store as unknown as { socketFor: (account: unknown) => Promise<Socket> }
    const plain = exchange.socketFor
    exchange.socketFor = async (account) => {
      const socket = await plain(account)
      listen(socket)
      return socket
    }
  })
}

/** Runs in the page, once it is signed in: what the samples are taken with. */
function prepareRings(): void {
  const watched = Reflect.get(window, 'watchedOfBench') as Watched
  const { config } = Reflect.get(document.querySelector('#app') ?? {}, '__vue_app__') as PageProgram
  const stores = config.globalProperties.$pinia._s
  const exchange = stores.get('exchange') as { callNow: (count: number) => void }
  const phone = stores.get('phone') as { reject: () => void }
  const queue = stores.get('queue') as { load: () => Promise<void> }
  const card = () => document.querySelector('.ringing')
  const isShown = () => (card()?.querySelector('.caller-history__cases')?.childElementCount ?? 0) > 0
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

  /** Settles in the change of the page that made it so. */
  function until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!isSo()) return
        watcher.disconnect()
        resolve()
      }
      const watcher = new MutationObserver(look)
      watcher.observe(document.body, { childList: true, subtree: true })
      look()
    })
  }

  /** A frame has been made when the task after its callback runs. */
  function painted(): Promise<void> {
    return new Promise((resolve) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve()
        port2.postMessage(null)
      })
    })
  }

  /** The card as it was last seen, for the floor. */
  let seen: Element | null = null

  const rings: Rings = {
    async call() {
      exchange.callNow(1)
      await until(isShown)
      await painted()
      const took = performance.now() - watched.invitedAt
      seen = card()?.cloneNode(true) as Element
      phone.reject()
      await until(() => card() === null)
      // The log writes and shows the call that was declined. The next one comes at another moment between two frames.
      await wait(300 + Math.random() * 50)
      return took
    },
    async paint() {
      await wait(100 + Math.random() * 50)
      const copy = seen?.cloneNode(true) as Element
      const from = performance.now()
      await queue.load()
      document.querySelector('.dock-panel')?.prepend(copy)
      await painted()
      const took = performance.now() - from
      copy.remove()
      return took
    },
  }
  Reflect.set(window, 'ringsOfBench', rings)
}

/** Each answer is one sample, ms. */
interface Rings {
  /** A call comes, from its INVITE to ring and history painted; then it is declined. */
  call(): Promise<number>
  /** The core answers a question without work, and the same card is put there at once. */
  paint(): Promise<number>
}

async function sample(page: Page, what: keyof Rings): Promise<number[]> {
  const samples: number[] = []
  for (let index = -warmUp; index < times; index += 1) {
    const took = await page.evaluate((what) => (Reflect.get(window, 'ringsOfBench') as Rings)[what](), what)
    if (index >= 0) samples.push(took)
  }
  return samples
}

async function rings(set: BenchSet): Promise<{ samples: number[]; floor: number }> {
  const { dataFolder, database } = await prepareOwnFolder(set)
  giveHistory(set, database)
  const desk = startDesk({
    entry: built,
    dataFolder,
    env: { HELPLINE_WINDOW: 'none', HELPLINE_PRACTICE_URL: noServer },
  })
  try {
    const address = await desk.says(/Address: (\S+)/)
    const browser = await chromium.launch({
      executablePath: program,
      args: [
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        '--autoplay-policy=no-user-gesture-required',
      ],
    })
    try {
      const page = await browser.newPage({ viewport: { width: 1366, height: 768 } })
      await page.goto(address)
      await page.getByLabel('User name').fill(person.login)
      await page.getByLabel('Password', { exact: true }).fill(person.password)
      await page.evaluate(watchSocket)
      await page.keyboard.press('Enter')
      await page.getByTestId('phone-light').getByText('Phone ready').waitFor()
      await page.evaluate(prepareRings)
      return { samples: await sample(page, 'call'), floor: percentile(await sample(page, 'paint'), 0.5) }
    } finally {
      await browser.close()
    }
  } finally {
    desk.child.kill('SIGTERM')
    await desk.ended
    rmSync(dataFolder, { recursive: true, force: true })
  }
}

export const ringRows: readonly BenchRow[] = [
  {
    name: 'ring',
    target: 60,
    how: "INVITE at the telephone's socket, to ring and the caller's history painted, in the built desk without a server; floor: a call to the core that reads nothing, and the same card painted",
    async run(context) {
      if (!existsSync(built)) throw new Error('There is no build to ring: run `npm run build` first')
      return rings(context.set())
    },
  },
]
