import type { Page } from 'playwright'
import { openBarePhones } from '../kit/pbx/bare-page.ts'
import type {} from '../kit/pbx/bare-phone.ts'
import type { Ami } from '../kit/pbx/ami.ts'
import { callFromOutside, type SimulatedCall } from '../kit/pbx/callers.ts'
import { layWire, type Wire } from '../kit/pbx/wire.ts'
import { openCallCentre } from '../pbx/call-centre.ts'
import type { BenchContext } from './bench-row.ts'

/** A built desk at a real exchange, and beside it a page that is nothing but JsSIP: the floor of its figures. */
export interface ExchangeDesk {
  readonly desk: Page
  readonly bare: Page
  readonly extensions: { readonly desk: string; readonly bare: string }
  /** Both are connected through it. */
  readonly wire: Wire
  readonly ami: () => Ami
  /** A call straight to one of the two. */
  readonly call: (to: 'desk' | 'bare') => Promise<SimulatedCall>
}

/** Moments of a page by its own clock (ms), so that both kinds of page are asked alike. */
export interface Moments {
  /** The window asked for its telephone account: it begins to register. */
  askedAt: number
  /** The last INVITE reached the telephone. */
  invitedAt: number
  /** A key was pressed. */
  pressedAt: number
}

/** Runs in the page before its own scripts: notes when an INVITE comes in and when the account is asked for. */
function noteMoments(): void {
  const moments: Moments = { askedAt: 0, invitedAt: 0, pressedAt: 0 }
  Reflect.set(window, 'momentsOfBench', moments)
  const Native = window.WebSocket
  window.WebSocket = class extends Native {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      this.addEventListener('message', ({ data }) => {
        if (String(data).startsWith('INVITE ')) moments.invitedAt = performance.now()
      })
    }
    override send(data: string): void {
      if (data.includes('"phone.getAccount"')) moments.askedAt = performance.now()
      super.send(data)
    }
  }
  document.addEventListener('keydown', () => (moments.pressedAt = performance.now()), { capture: true })
}

const opened = new WeakMap<BenchContext, Promise<ExchangeDesk>>()

async function open(context: BenchContext): Promise<ExchangeDesk> {
  const centre = await openCallCentre('bench')
  const wire = await layWire(centre.exchange.port)
  const wssUrl = `wss://127.0.0.1:${wire.port}/ws`
  const phones = await openBarePhones({ ...centre.exchange, wssUrl })
  context.onEnd(async () => {
    await phones.close()
    await centre.close()
    await wire.close()
  })
  const desk = await centre.open('amina', 600, { wssUrl, watch: noteMoments })
  const extensions = { desk: desk.agent.exten, bare: '9001' }
  const bare = await phones.open(extensions.bare, 1000, false, noteMoments)
  return {
    desk: desk.page(),
    bare,
    extensions,
    wire,
    ami: () => centre.exchange.ami(),
    call: (to) => callFromOutside(centre.exchange.ami(), { to: extensions[to], number: '0700000700', name: 'Bench' }),
  }
}

/** One for all rows of a run. */
export function exchangeDesk(context: BenchContext): Promise<ExchangeDesk> {
  const known = opened.get(context) ?? open(context)
  opened.set(context, known)
  return known
}

/** Settles when the page has drawn that text in what the selector finds; the answer is the page's clock then. */
export function painted(page: Page, selector: string, text = ''): Promise<number> {
  return page.evaluate(
    async ({ selector, text }) => {
      await new Promise<void>((resolve) => {
        const look = () => {
          if (document.querySelector(selector)?.textContent.includes(text) !== true) return
          watcher.disconnect()
          resolve()
        }
        const watcher = new MutationObserver(look)
        watcher.observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true })
        look()
      })
      // A frame has been made when the task after its callback runs.
      await new Promise<void>((resolve) => {
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => resolve()
          port2.postMessage(null)
        })
      })
      return performance.now()
    },
    { selector, text },
  )
}

/** The light of a telephone, and what it says when calls can ring. */
export const light = '[data-testid="phone-light"]'
export const readyText = 'Phone ready'

/** What is noted in a page. */
export function momentsOf(page: Page): Promise<Moments> {
  return page.evaluate(() => Reflect.get(window, 'momentsOfBench') as Moments)
}

/** When the first packet of the newest connection came in, by the page's clock; looked for every few milliseconds. */
export function mediaAt(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const peers = Reflect.get(window, 'earsOfTest') as { connection: RTCPeerConnection }[]
    const before = peers.filter(({ connection }) => connection.connectionState === 'closed').length
    for (;;) {
      const connection = peers
        .slice(before)
        .findLast((each) => each.connection.connectionState !== 'closed')?.connection
      if (connection !== undefined) {
        for (const report of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
          if (report['type'] === 'inbound-rtp' && Number(report['packetsReceived']) > 0) return performance.now()
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 3))
    }
  })
}
