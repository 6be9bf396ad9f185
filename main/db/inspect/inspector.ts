import type { Async } from '../db-api.ts'
import { packWorkerFile } from '../worker-file.ts'
import { connectWorker } from '../worker-rpc.ts'
import type { WorkerConnection } from '../worker-rpc.ts'
import type { InspectApi } from './inspect-api.ts'

/** The looking thread: started when it is first asked for something, ended by `rest` when nothing is asked any more. */
export type Inspector = Async<InspectApi> & {
  /** Ends the thread; the next question starts it again. */
  rest(): Promise<void>
  close(): Promise<void>
}

/** The key is copied and wiped at `close`. */
export function createInspector(options: { workerUrl: URL; file: string; key: Uint8Array }): Inspector {
  const key = new Uint8Array(options.key)
  let running: Promise<WorkerConnection<InspectApi>> | null = null

  function worker(): Promise<WorkerConnection<InspectApi>> {
    running ??= connectWorker<InspectApi>({
      url: options.workerUrl,
      workerData() {
        const packed = packWorkerFile(options.file, key)
        return { value: { ...packed.value, isInspection: true }, transfer: packed.transfer }
      },
      onStopped: () => undefined,
    }).catch((error: unknown) => {
      running = null
      throw error
    })
    return running
  }

  async function rest(): Promise<void> {
    const current = running
    running = null
    const opened = await current?.catch(() => null)
    await opened?.close()
  }

  return {
    kinds: async (input) => (await worker()).call('kinds', input),
    lookAtPages: async (input) => (await worker()).call('lookAtPages', input),
    tables: async () => (await worker()).call('tables'),
    countBy: async (input) => (await worker()).call('countBy', input),
    isTableSound: async (input) => (await worker()).call('isTableSound', input),
    checkRows: async (input) => (await worker()).call('checkRows', input),
    rest,
    async close() {
      await rest()
      key.fill(0)
    },
  }
}
