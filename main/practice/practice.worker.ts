import { parentPort, workerData } from 'node:worker_threads'
import { startPracticeServer, type PracticeServer } from './server.ts'
import type { WorkerReply, WorkerRequest, WorkerSettings } from './worker-messages.ts'

/** The practice server on a thread of its own: started and stopped by order of `connectPractice`. */

const port = parentPort
// `workerData` has no type of its own; only `connectPractice` starts this file.
const settings = workerData as WorkerSettings
let running: PracticeServer | undefined

async function obey(request: WorkerRequest): Promise<WorkerReply> {
  try {
    if (request.order === 'stop') {
      await running?.close()
      running = undefined
      return { id: request.id, ok: true, url: null }
    }
    running ??= await startPracticeServer({ ...settings, port: 'last' })
    return { id: request.id, ok: true, url: running.url }
  } catch (error) {
    return { id: request.id, ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}

// Orders come one at a time: the client waits for each reply.
port?.on('message', (request: WorkerRequest) => {
  void obey(request).then((reply) => port.postMessage(reply))
})
