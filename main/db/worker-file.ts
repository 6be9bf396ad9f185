import { AppError } from '../../preload/contract/errors.ts'

/** What a worker that owns an encrypted file is started with. */
export interface WorkerFile {
  readonly file: string
  readonly key: Uint8Array<ArrayBuffer>
}

/** Packs it for a new thread. The key is a copy that is moved to the thread, which wipes it after opening. */
export function packWorkerFile(file: string, key: Uint8Array): { value: WorkerFile; transfer: ArrayBuffer[] } {
  const copy = new Uint8Array(key)
  return { value: { file, key: copy }, transfer: [copy.buffer] }
}

/** Reads it inside the thread; `internal` when it was started with something else. */
export function readWorkerFile(data: unknown): WorkerFile {
  if (typeof data === 'object' && data !== null && 'file' in data && 'key' in data) {
    const { file, key } = data
    if (typeof file === 'string' && key instanceof Uint8Array && key.buffer instanceof ArrayBuffer) {
      return { file, key: new Uint8Array(key.buffer, key.byteOffset, key.byteLength) }
    }
  }
  throw new AppError('internal')
}
