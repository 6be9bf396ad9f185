import type { IncomingMessage } from 'node:http'

/** The most a request may weigh, in bytes. */
const maxBodyBytes = 1024 * 1024
/** The most an upload may weigh, with what the form wraps around its files. */
const maxUploadBytes = 20 * 1024 * 1024 + 16 * 1024
// What is too large is still read to its end, and thrown away, so that the sender hears a refusal and not a broken pipe.
const maxDrainBytes = 16 * maxBodyBytes
const maxUploadDrainBytes = 2 * maxUploadBytes

/** The body of a request, or `too-large`. Rejects when the sender goes away in the middle. */
export async function readRequestBody(request: IncomingMessage, isUpload: boolean): Promise<Uint8Array | 'too-large'> {
  const most = isUpload ? maxUploadBytes : maxBodyBytes
  const mostDrained = isUpload ? maxUploadDrainBytes : maxDrainBytes
  const chunks: Buffer[] = []
  let received = 0
  if (Number(request.headers['content-length'] ?? 0) > mostDrained) return 'too-large'
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue
    received += chunk.length
    if (received <= most) chunks.push(chunk)
    else if (received > mostDrained) return 'too-large'
  }
  return received > most ? 'too-large' : Buffer.concat(chunks)
}
