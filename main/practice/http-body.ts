import type { IncomingMessage } from 'node:http'

/** The most a request may weigh, in bytes. */
const maxBodyBytes = 1024 * 1024
// What is too large is still read to its end, and thrown away, so that the sender hears 413 and not a broken pipe.
const maxDrainBytes = 16 * maxBodyBytes

/** The body of a request, or `too-large`. Rejects when the sender goes away in the middle. */
export async function readRequestBody(request: IncomingMessage): Promise<Uint8Array | 'too-large'> {
  const chunks: Buffer[] = []
  let received = 0
  if (Number(request.headers['content-length'] ?? 0) > maxDrainBytes) return 'too-large'
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue
    received += chunk.length
    if (received <= maxBodyBytes) chunks.push(chunk)
    else if (received > maxDrainBytes) return 'too-large'
  }
  return received > maxBodyBytes ? 'too-large' : Buffer.concat(chunks)
}
