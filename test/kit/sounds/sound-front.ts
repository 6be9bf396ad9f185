import { once } from 'node:events'
import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A real HTTP server before another one, which answers for recordings by itself: with the next sound of its list. `port`:
 * where one before it stood; 0 for any.
 */
export async function startSoundFront(target: string, sounds: readonly Uint8Array[], port = 0) {
  const upstream = new URL(target)
  const given = new Map<string, Uint8Array | undefined>()
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    const call = /\/calls\/([^/?]+)\?file=wav$/.exec(path)?.[1]
    if (call !== undefined) {
      if (!given.has(call)) given.set(call, sounds[given.size])
      const sound = given.get(call)
      if (sound === undefined) response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"errors":[]}')
      else response.writeHead(200, { 'Content-Type': 'audio/wav', 'Content-Length': sound.length }).end(sound)
      return
    }
    const { method = 'GET', headers } = request
    const onward = forward({ host: upstream.hostname, port: upstream.port, path, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const taken = (server.address() as AddressInfo).port
  return {
    port: taken,
    url: `http://127.0.0.1:${taken}${upstream.pathname}`,
    /** From now on nobody is there. */
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close').catch(() => undefined)
    },
  }
}
