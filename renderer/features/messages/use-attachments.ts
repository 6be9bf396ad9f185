import { onScopeDispose, ref, shallowRef } from 'vue'
import { largestAttachment, type ErrorCode, type WireError } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'
import { takeInFile } from './upload.ts'

/** The most one message carries. */
export const mostAttachments = 20

/** Its bytes did not all arrive, or it is gone; anything else says nothing about the file. */
const neverWhole: ReadonlySet<ErrorCode> = new Set(['not-found', 'invalid'])

/** A file beside the message: still being taken in, or whole and kept here. */
export interface AttachedFile {
  readonly key: number
  /** '' until it is known what a file is called that a draft was left with. */
  readonly name: string
  readonly size: number
  readonly received: number
  /** Its id once it is whole; null before. */
  readonly id: string | null
  readonly problem: { tooLarge: true } | { error: WireError } | { unreadable: true } | null
}

/**
 * The files of a message being written. `onWhole` gets the ids of those that are whole, whenever that changes; `onSettled`
 * is called when none is being taken in any more.
 */
export function useAttachments(onWhole: (ids: string[]) => void, onSettled: () => void) {
  const files = shallowRef<readonly AttachedFile[]>([])
  /** How many of the files chosen last had no room. */
  const leftOut = ref(0)
  let lastKey = 0
  let isGone = false
  onScopeDispose(() => {
    isGone = true
  })

  function patch(key: number, part: Partial<AttachedFile>): void {
    files.value = files.value.map((each) => (each.key === key ? { ...each, ...part } : each))
  }
  const has = (key: number): boolean => !isGone && files.value.some((each) => each.key === key)
  const tell = (): void => onWhole(files.value.flatMap(({ id }) => id ?? []))

  /**
   * Shows the files a draft was left with; one whose bytes did not all arrive is taken off. One that cannot be read now stays
   * with the reason: the draft goes on naming it.
   */
  async function reopen(ids: readonly string[]): Promise<void> {
    // They stand there from the start: what is added meanwhile is told together with them.
    const left = ids.map((id): AttachedFile => ({ key: ++lastKey, name: '', size: 0, received: 0, id, problem: null }))
    files.value = [...left, ...files.value]
    for (const { key, id } of left) {
      if (id === null || !has(key)) continue
      const found = await bridge().files.finish({ id })
      if (!has(key)) continue
      if (found.ok) patch(key, { name: found.value.name, size: found.value.size, received: found.value.size })
      else if (!neverWhole.has(found.error.code)) patch(key, { problem: { error: found.error } })
      else {
        files.value = files.value.filter((each) => each.key !== key)
        tell()
      }
    }
  }

  async function takeIn(key: number, file: File): Promise<void> {
    if (!has(key)) return
    try {
      const taken = await takeInFile(
        file,
        (received) => patch(key, { received }),
        () => has(key),
      )
      if (taken === null || !has(key)) return
      if (!taken.ok) patch(key, { problem: { error: taken.error } })
      else {
        patch(key, { id: taken.value.id, received: file.size })
        tell()
      }
    } catch {
      // The browser could not read it: it was moved, or the stick it lies on was pulled out.
      patch(key, { problem: { unreadable: true } })
    }
  }

  /** All are shown at once and taken in one after the other: a poor computer is not asked for twenty at once. */
  async function add(chosen: readonly File[]): Promise<void> {
    const room = Math.max(0, mostAttachments - files.value.length)
    leftOut.value = Math.max(0, chosen.length - room)
    const taken = chosen.slice(0, room).map((file) => ({ key: ++lastKey, file }))
    const rows = taken.map(({ key, file }): AttachedFile => {
      const problem = file.size > largestAttachment ? ({ tooLarge: true } as const) : null
      return { key, name: file.name, size: file.size, received: 0, id: null, problem }
    })
    files.value = [...files.value, ...rows]
    for (const [index, { key, file }] of taken.entries()) if (rows[index]?.problem === null) await takeIn(key, file)
    if (!isGone && !isBusy()) onSettled()
  }

  async function remove(key: number): Promise<void> {
    const id = files.value.find((each) => each.key === key)?.id ?? null
    const wasBusy = isBusy()
    leftOut.value = 0
    files.value = files.value.filter((each) => each.key !== key)
    if (wasBusy && !isBusy()) onSettled()
    if (id === null) return
    tell()
    await bridge().files.discard({ id })
  }

  const isBusy = (): boolean => files.value.some(({ id, problem }) => id === null && problem === null)
  const isHurt = (): boolean => files.value.some(({ problem }) => problem !== null)

  /** How far the files that can go with it are, 0 to 100, whole. */
  function percent(): number {
    const going = files.value.filter(({ problem }) => problem === null)
    const all = going.reduce((sum, { size }) => sum + size, 0)
    return all === 0 ? 100 : Math.floor((going.reduce((sum, { received }) => sum + received, 0) / all) * 100)
  }

  return { files, leftOut, reopen, add, remove, isBusy, isHurt, percent }
}
