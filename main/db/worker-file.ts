import { AppError } from '../../preload/contract/errors.ts'

/** What the database's thread says when the last reserve of the disk was given up for a save. */
export const reserveUsed = 'reserve-used'

/** What a worker that owns an encrypted file is started with. */
export interface WorkerFile {
  readonly file: string
  readonly key: Uint8Array<ArrayBuffer>
  /** The key the file is to have from now on; null when it keeps the one it has. */
  readonly nextKey: Uint8Array<ArrayBuffer> | null
  /** Before it is opened everything the server has is removed from it. */
  readonly isCleared: boolean
  /** The thread only looks at the file and writes nothing. */
  readonly isInspection: boolean
}

/** Packs it for a new thread. The keys are copies that are moved to the thread, which wipes them after opening. */
export function packWorkerFile(
  file: string,
  key: Uint8Array,
  next: Uint8Array | null = null,
  isCleared = false,
): { value: WorkerFile; transfer: ArrayBuffer[] } {
  const copy = new Uint8Array(key)
  const nextKey = next === null ? null : new Uint8Array(next)
  return {
    value: { file, key: copy, nextKey, isCleared, isInspection: false },
    transfer: nextKey === null ? [copy.buffer] : [copy.buffer, nextKey.buffer],
  }
}

function keyIn(value: unknown): Uint8Array<ArrayBuffer> | null {
  if (!(value instanceof Uint8Array) || !(value.buffer instanceof ArrayBuffer)) return null
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
}

/** Reads it inside the thread; `internal` when it was started with something else. */
export function readWorkerFile(data: unknown): WorkerFile {
  if (typeof data === 'object' && data !== null && 'file' in data && 'key' in data) {
    const { file } = data
    const key = keyIn(data.key)
    const nextKey = 'nextKey' in data ? keyIn(data.nextKey) : null
    const isInspection = 'isInspection' in data && data.isInspection === true
    const isCleared = 'isCleared' in data && data.isCleared === true
    if (typeof file === 'string' && key !== null) return { file, key, nextKey, isCleared, isInspection }
  }
  throw new AppError('internal')
}
