import { lampOf, lampPackages, type Lamp } from './lamp.ts'

/** A subscription of the library, as far as it is needed here. */
export interface Subscription {
  subscribe(): void
  terminate(): void
  removeAllListeners(): unknown
  on(
    event: 'notify',
    listener: (isFinal: boolean, request: unknown, body: string | undefined, type: string | undefined) => void,
  ): unknown
  on(event: 'terminated', listener: (code: number) => void): unknown
}

interface Options {
  readonly subscribe: (extension: string, event: string, type: string) => Subscription
  readonly after: (ms: number, run: () => void) => () => void
  /** 0 to 1: spreads what all desks ask for when an exchange is back. Left out: nothing is spread. */
  readonly random?: () => number
}

interface LampWatch {
  watch(extension: string, on: (lamp: Lamp) => void): () => void
  /** The exchange can be asked: all lamps are, a few at a time. */
  up(): void
  /** The connection is gone, and every subscription with it. */
  down(): void
  stop(): void
}

interface Watched {
  readonly on: (lamp: Lamp) => void
  subscription: Subscription | null
  /** Whether the exchange has said anything on this subscription. */
  isTold: boolean
  cancelRetry: () => void
  said: Lamp
  /** Which of the packages it is asked for in. */
  place: number
}

/** The exchange has refused (`SUBSCRIBE_NON_OK_RESPONSE` of JsSIP). */
const refusedCode = 2
const paceMs = 40
/** For each lamp, by how much at most the asking for all is put off after a cut, which was everybody's. */
const spreadMs = 100
const retryMs = 30_000
/** An exchange that knows no lamps is asked seldom. */
const refusedRetryMs = 300_000
/** One subscription is renewed so often, to learn whether the exchange still knows of any. */
const lookEveryMs = 20_000

/** Follows the lamps of colleagues by SIP SUBSCRIBE, over cuts of the connection. See {@link LampWatch}. */
export function createLampWatch({ subscribe, after, random = () => 0 }: Options): LampWatch {
  const all = new Map<string, Watched>()
  /** Which of the packages this exchange takes is known once it has said anything in one of them. */
  let proven: number | null = null
  let isUp = false
  let wasUp = false
  let cancelLook = (): void => undefined

  function say(watched: Watched, lamp: Lamp): void {
    if (watched.said === lamp) return
    watched.said = lamp
    watched.on(lamp)
  }

  function drop(watched: Watched): void {
    watched.cancelRetry()
    const { subscription } = watched
    watched.subscription = null
    if (subscription === null) return
    subscription.removeAllListeners()
    try {
      subscription.terminate()
    } catch {
      // Not begun: nothing to take back.
    }
  }

  function askIn(ms: number, extension: string, watched: Watched): void {
    watched.cancelRetry()
    watched.cancelRetry = after(ms, () => ask(extension, watched))
  }

  function ask(extension: string, watched: Watched): void {
    if (!isUp || all.get(extension) !== watched) return
    drop(watched)
    const used = watched.place
    watched.isTold = false
    const asked = lampPackages[used] ?? lampPackages[0]
    const subscription = subscribe(extension, asked.event, asked.type)
    watched.subscription = subscription
    subscription.on('notify', (_isFinal, _request, body, type) => {
      watched.isTold = true
      proven = Math.min(proven ?? used, used)
      say(watched, lampOf(type ?? '', body ?? ''))
    })
    subscription.on('terminated', (code) => {
      if (watched.subscription !== subscription) return
      watched.subscription = null
      if (code === refusedCode && watched.isTold) {
        // It has been forgotten, and so have all the others.
        down()
        up()
        return
      }
      say(watched, 'unknown')
      // Where others are told in this one, it is the telephone that the exchange does not know, and not the package.
      const isOtherLeft = code === refusedCode && proven !== used && used + 1 < lampPackages.length
      watched.place = isOtherLeft ? used + 1 : (proven ?? 0)
      askIn(isOtherLeft ? paceMs : code === refusedCode ? refusedRetryMs : retryMs, extension, watched)
    })
    subscription.subscribe()
  }

  function askAll(): void {
    const begin = wasUp ? random() * spreadMs * all.size : 0
    wasUp = true
    let turn = 0
    for (const [extension, watched] of all) askIn(begin + paceMs * (turn += 1), extension, watched)
  }

  /** Asterisk drops the subscriptions of every desk behind an address with the connection of one, without a word (seen). */
  function look(): void {
    cancelLook = after(lookEveryMs, () => {
      const one = [...all.values()].find(({ isTold, subscription }) => isTold && subscription !== null)
      one?.subscription?.subscribe()
      look()
    })
  }

  function up(): void {
    if (isUp) return
    isUp = true
    askAll()
    look()
  }

  function down(): void {
    isUp = false
    cancelLook()
    for (const watched of all.values()) {
      drop(watched)
      say(watched, 'unknown')
    }
  }

  return {
    watch(extension, on) {
      const before = all.get(extension)
      if (before !== undefined) drop(before)
      const watched: Watched = {
        on,
        subscription: null,
        isTold: false,
        cancelRetry: () => undefined,
        said: 'unknown',
        place: proven ?? 0,
      }
      all.set(extension, watched)
      if (isUp) askIn(paceMs * all.size, extension, watched)
      return () => {
        drop(watched)
        if (all.get(extension) === watched) all.delete(extension)
      }
    },
    up,
    down,
    stop() {
      isUp = false
      cancelLook()
      for (const watched of all.values()) drop(watched)
      all.clear()
    },
  }
}
