import { defineStore } from 'pinia'

/** How long lock and sign-out wait for what is being typed to be stored; after that the screen closes all the same. */
const longestWaitMs = 2000

/** What has to be stored before the screen is taken away: drafts say here how. */
export const useLeaving = defineStore('leaving', () => {
  const steps = new Set<() => Promise<void>>()

  function add(step: () => Promise<void>): () => void {
    steps.add(step)
    return () => steps.delete(step)
  }

  /** Runs every step; answers when all are done, failed or the wait is over. */
  async function settle(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const tooLong = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, longestWaitMs)
    })
    await Promise.race([Promise.allSettled([...steps].map((step) => step())), tooLong])
    clearTimeout(timer)
  }

  return { add, settle }
})
