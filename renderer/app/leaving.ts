import { defineStore } from 'pinia'

/** How long lock and sign-out wait for what is being typed to be stored; after that the screen closes all the same. */
const longestWaitMs = 2000

/** What has to be stored before the screen is taken away: drafts say here how. */
export const useLeaving = defineStore('leaving', () => {
  const steps = new Map<() => Promise<void>, () => boolean>()

  /** `isBehind` says, after the step, whether something typed is still not stored. */
  function add(step: () => Promise<void>, isBehind: () => boolean = () => false): () => void {
    steps.set(step, isBehind)
    return () => steps.delete(step)
  }

  /**
   * Runs every step; answers when all are done, failed or the wait is over. True when nothing that was typed is behind:
   * whoever leaves by hand is asked before they leave the rest.
   */
  async function settle(): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const tooLong = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, longestWaitMs)
    })
    const isLate = () => [...steps.values()].some((isBehind) => isBehind())
    const run = () => Promise.allSettled([...steps.keys()].map((step) => step()))
    await Promise.race([run(), tooLong])
    // What was typed while the rest was being stored.
    if (isLate()) await Promise.race([run(), tooLong])
    clearTimeout(timer)
    return !isLate()
  }

  return { add, settle }
})
