/** What the telephones of colleagues are doing, by extension. */
type Lamps = Readonly<Record<string, 'free' | 'ringing' | 'busy' | 'off' | 'unknown'>>

interface Options {
  readonly lamps: () => Lamps
  /** Runs after so many ms; the answer cancels it. */
  readonly after: (ms: number, run: () => void) => () => void
  /** These have gone, all at about the same time. */
  readonly tell: (extensions: readonly string[]) => void
  readonly settleMs?: number
}

/** A telephone that is back sooner has only registered anew, ms. */
const usualSettleMs = 15_000

export interface DropOffs {
  /** The lamps have changed. */
  look(): void
  stop(): void
}

/**
 * Tells of telephones that were seen to be there and are gone: once for each time they go, and together where several go at
 * once. A lamp of which nobody says anything is not gone.
 */
export function createDropOffs({ lamps, after, tell, settleMs = usualSettleMs }: Options): DropOffs {
  const present = new Set<string>()
  let cancel: (() => void) | null = null

  const gone = (): string[] => {
    const now = lamps()
    return [...present].filter((extension) => now[extension] === 'off')
  }

  function settle(): void {
    cancel = null
    const all = gone()
    for (const extension of all) present.delete(extension)
    if (all.length > 0) tell(all)
  }

  return {
    look() {
      for (const [extension, lamp] of Object.entries(lamps())) {
        if (lamp !== 'off' && lamp !== 'unknown') present.add(extension)
      }
      if (cancel === null && gone().length > 0) cancel = after(settleMs, settle)
    },
    stop() {
      cancel?.()
      cancel = null
    },
  }
}
