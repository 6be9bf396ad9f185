import { defineStore } from 'pinia'

/**
 * What is still being written to this computer after its screen was left. Whoever opens a draft waits for it first, so that
 * going away and coming back at once never shows what was typed before the last words.
 */
export const useKeptWork = defineStore('kept-work', () => {
  const running = new Set<Promise<void>>()

  /** `work` never fails: it ends when it is kept or was tried. */
  function add(work: Promise<void>): void {
    const tracked = work.finally(() => running.delete(tracked))
    running.add(tracked)
  }

  async function settled(): Promise<void> {
    await Promise.all(running)
  }

  return { add, settled }
})
