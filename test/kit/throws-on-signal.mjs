/**
 * Loaded into a desk by `--import`: lets a test do what only a defect can do. SIGUSR2 throws where nobody catches,
 * SIGWINCH rejects where nobody listens; the text of either must never be seen again.
 */
import process from 'node:process'
import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  process.on('SIGUSR2', () => {
    throw new Error('kanari-of-the-defect')
  })
  process.on('SIGWINCH', () => {
    void Promise.reject(new Error('kanari-of-the-defect'))
  })
}
