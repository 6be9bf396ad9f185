import type { Page } from 'playwright/test'

/** What a page holds just now, after the browser has collected what nobody holds. */
export interface PageUse {
  /** Peer connections that are not closed. */
  readonly connections: number
  /** Peer connections that exist in the browser, closed or not. */
  readonly connectionObjects: number
  /** Microphones, their copies and what is received: tracks that are not ended. */
  readonly tracks: number
  readonly audioElements: number
  readonly audioContexts: number
  /** Nodes of the audio graphs. */
  readonly audioNodes: number
  readonly intervals: number
  readonly timeouts: number
}

interface Watch {
  readonly intervals: Set<unknown>
  readonly timeouts: Set<unknown>
  readonly connections: WeakRef<RTCPeerConnection>[]
  readonly tracks: WeakRef<MediaStreamTrack>[]
  readonly elements: WeakRef<HTMLAudioElement>[]
  readonly contexts: WeakRef<AudioContext>[]
}

/**
 * Runs in the page before its own scripts: knows every timer, connection, track, element and context without keeping
 * any of them alive.
 */
export function watchUse(): void {
  const watch: Watch = {
    intervals: new Set(),
    timeouts: new Set(),
    connections: [],
    tracks: [],
    elements: [],
    contexts: [],
  }
  Reflect.set(window, 'useOfTest', watch)

  const native = {
    setTimeout: window.setTimeout.bind(window),
    clearTimeout: window.clearTimeout.bind(window),
    setInterval: window.setInterval.bind(window),
    clearInterval: window.clearInterval.bind(window),
  }
  Reflect.set(window, 'setTimeout', (run: (...given: unknown[]) => void, ms?: number, ...given: unknown[]) => {
    const timer = native.setTimeout(() => {
      watch.timeouts.delete(timer)
      run(...given)
    }, ms)
    watch.timeouts.add(timer)
    return timer
  })
  Reflect.set(window, 'setInterval', (run: () => void, ms?: number, ...given: unknown[]) => {
    const timer = native.setInterval(run, ms, ...given)
    watch.intervals.add(timer)
    return timer
  })
  // A browser clears either kind by either name.
  const clear = (timer: number | undefined) => {
    watch.timeouts.delete(timer)
    watch.intervals.delete(timer)
    native.clearTimeout(timer)
  }
  Reflect.set(window, 'clearTimeout', clear)
  Reflect.set(window, 'clearInterval', clear)

  function remember<Made extends object>(made: Made, list: WeakRef<Made>[]): Made {
    list.push(new WeakRef(made))
    return made
  }
  function rememberMade<Made extends object>(name: string, list: WeakRef<Made>[]): void {
    const Native = Reflect.get(window, name) as new (...given: unknown[]) => Made
    const construct = (target: typeof Native, given: unknown[], made: unknown) =>
      remember(Reflect.construct(target, given, made as typeof Native), list)
    Reflect.set(window, name, new Proxy(Native, { construct }))
  }
  rememberMade('RTCPeerConnection', watch.connections)
  rememberMade('AudioContext', watch.contexts)
  rememberMade('Audio', watch.elements)

  const clone = Reflect.get(MediaStreamTrack.prototype, 'clone')
  MediaStreamTrack.prototype.clone = function () {
    return remember(clone.call(this), watch.tracks)
  }
  const devices = navigator.mediaDevices
  const open = devices.getUserMedia.bind(devices)
  devices.getUserMedia = async (wanted) => {
    const stream = await open(wanted)
    for (const track of stream.getTracks()) remember(track, watch.tracks)
    return stream
  }
}

/** A context at rest keeps the nodes nobody holds any more until it runs again: lets each run for a moment. */
async function clearGraphs(): Promise<void> {
  const { contexts } = Reflect.get(window, 'useOfTest') as Watch
  const resting = contexts.flatMap((each) => each.deref() ?? []).filter(({ state }) => state === 'suspended')
  for (const context of resting) await context.resume()
  await new Promise((resolve) => setTimeout(resolve, 300))
  for (const context of resting) await context.suspend()
}

/** Counts what the page holds. Collects garbage first, so that what is merely not collected yet does not count. */
export async function useMeter(page: Page) {
  const browser = await page.context().newCDPSession(page)
  await browser.send('Performance.enable')

  async function collect(): Promise<void> {
    // What is let go while collecting goes with the next round.
    for (let round = 0; round < 3; round += 1) await browser.send('HeapProfiler.collectGarbage')
  }

  return {
    async use(): Promise<PageUse> {
      await collect()
      await page.evaluate(clearGraphs)
      await collect()
      const { metrics } = await browser.send('Performance.getMetrics')
      const metric = (name: string) => metrics.find((each) => each.name === name)?.value ?? 0
      const counted = await page.evaluate(() => {
        const { intervals, timeouts, connections, tracks, elements, contexts } = Reflect.get(
          window,
          'useOfTest',
        ) as Watch
        const alive = <Made extends object>(list: WeakRef<Made>[], isUsed: (made: Made) => boolean) =>
          list.filter((each) => {
            const made = each.deref()
            return made !== undefined && isUsed(made)
          }).length
        return {
          connections: alive(connections, ({ connectionState }) => connectionState !== 'closed'),
          tracks: alive(tracks, ({ readyState }) => readyState === 'live'),
          audioElements: alive(elements, () => true),
          audioContexts: alive(contexts, ({ state }) => state !== 'closed'),
          intervals: intervals.size,
          timeouts: timeouts.size,
        }
      })
      return { ...counted, connectionObjects: metric('RTCPeerConnections'), audioNodes: metric('AudioHandlers') }
    },
    /** Bytes that scripts hold. */
    async heap(): Promise<number> {
      await collect()
      return (await browser.send('Runtime.getHeapUsage')).usedSize
    },
  }
}
