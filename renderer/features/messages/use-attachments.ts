import { onScopeDispose, shallowRef } from 'vue'
import { largestAttachment, type WireError } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'
import { takeInFile } from './upload.ts'

/** The most one message carries. */
export const mostAttachments = 20

/** A file beside the message: still being taken in, or whole and kept here. */
export interface AttachedFile {
  readonly key: number
  readonly name: string
  readonly size: number
  readonly received: number
  /** Its id once it is whole; null before. */
  readonly id: string | null
  readonly problem: { tooLarge: true } | { error: WireError } | { unreadable: true } | null
}

/** The files of a message being written. `onWhole` gets the ids of those that are whole, whenever that changes. */
export function useAttachments(onWhole: (ids: string[]) => void) {
  const files = shallowRef<readonly AttachedFile[]>([])
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

  /** Shows the files a draft was left with; one whose bytes did not all arrive is not among them. */
  async function reopen(ids: readonly string[]): Promise<void> {
    const known: AttachedFile[] = []
    for (const id of ids) {
      const found = await bridge().files.finish({ id })
      if (!found.ok) continue
      const { name, size } = found.value
      known.push({ key: ++lastKey, name, size, received: size, id, problem: null })
    }
    files.value = known
    if (known.length !== ids.length) tell()
  }

  async function takeIn(file: File): Promise<void> {
    const key = ++lastKey
    const isTooLarge = file.size > largestAttachment
    const row: AttachedFile = { key, name: file.name, size: file.size, received: 0, id: null, problem: null }
    files.value = [...files.value, { ...row, problem: isTooLarge ? { tooLarge: true } : null }]
    if (isTooLarge) return
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

  /** One after the other: a poor computer is not asked for twenty at once. */
  async function add(chosen: readonly File[]): Promise<void> {
    const room = mostAttachments - files.value.length
    for (const file of chosen.slice(0, Math.max(0, room))) await takeIn(file)
  }

  async function remove(key: number): Promise<void> {
    const id = files.value.find((each) => each.key === key)?.id ?? null
    files.value = files.value.filter((each) => each.key !== key)
    if (id === null) return
    tell()
    await bridge().files.discard({ id })
  }

  const isBusy = (): boolean => files.value.some(({ id, problem }) => id === null && problem === null)
  const isHurt = (): boolean => files.value.some(({ problem }) => problem !== null)

  return { files, reopen, add, remove, isBusy, isHurt }
}
