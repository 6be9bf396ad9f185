import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { gzipSync } from 'node:zlib'

/** Everything a server, a proxy in between or somebody malicious may answer instead of what is documented. */
export const hostilities = {
  'HTML page': (to) => send(to, 200, '<!doctype html><html><body>Sign in to the network</body></html>', 'text/html'),
  'HTML page that says JSON': (to) => send(to, 201, '<html></html>'),
  'truncated JSON': (to) => send(to, 201, '{"tickets":[{"id":"12","narr'),
  'empty body': (to) => send(to, 200, ''),
  'JSON null': (to) => send(to, 201, 'null'),
  'bare array': (to) => send(to, 200, '[]'),
  'wrong types': (to) => send(to, 201, '{"ss":{"a":1},"tickets":{"id":["12"]},"profile":"online","profile_nb":7}'),
  'tickets without id': (to) => send(to, 201, '{"tickets":[{"narrative":"x"}],"ss":[[]]}'),
  'ids that climb': (to) => send(to, 201, '{"tickets":[{"id":"../../admin"}],"ss":[["a b\\r\\nX: y","1","x","1"]]}'),
  'two tickets for one': (to) => send(to, 201, '{"tickets":[{"id":"1"},{"id":"2"}]}'),
  'somebody else’s ticket': (to) =>
    send(to, 200, '{"tickets":[{"id":"99","source":"walkin","source_id":"other","contacts":{}}]}'),
  '200 that refuses': (to) => send(to, 200, '{"status":"false","message":"Not allowed"}'),
  '201 with errors': (to) =>
    send(to, 201, '{"errors":[["error","No","X","tickets","","narrative"]],"tickets":[{"id":"1"}]}'),
  '202 without a word': (to) => send(to, 202, '{}'),
  '204': (to) => send(to, 204, ''),
  '401 in the middle': (to) => send(to, 401, '{"errors":[["error","Authentication Required"]],"loggedoff":[["Auth"]]}'),
  '403 page': (to) => send(to, 403, '<h1>Forbidden</h1>', 'text/html'),
  '404 page': (to) => send(to, 404, '<h1>Not Found</h1>', 'text/html'),
  '418 JSON': (to) => send(to, 418, '{}'),
  '500 page': (to) => send(to, 500, '<h1>Fatal error</h1>', 'text/html'),
  '503 with Retry-After': (to) => send(to, 503, '', 'text/plain', { 'retry-after': '7' }),
  'redirect to another origin': (to, trap) => send(to, 302, '', 'text/plain', { location: trap }),
  'redirect that keeps the method': (to, trap) => send(to, 307, '', 'text/plain', { location: trap }),
  '50 MB declared': (to) => flood(to, { 'content-length': String(50 * 1024 * 1024) }),
  '50 MB without a length': (to) => flood(to, {}),
  'gzip bomb': (to) => send(to, 200, bomb, 'application/json', { 'content-encoding': 'gzip' }),
  'gzip that is none': (to) => send(to, 200, '{"tickets":[]}', 'application/json', { 'content-encoding': 'gzip' }),
  'length longer than the body': (to) => {
    to.writeHead(201, { 'content-type': 'application/json', 'content-length': '5000' })
    to.write('{"tickets":[{"id":"1"}]}')
    setTimeout(() => to.destroy(), 20)
  },
  'length shorter than the body': (to) =>
    raw(to, 'HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\n{"tickets":[{"id":"1"}]}'),
  'no HTTP at all': (to) => raw(to, 'SSH-2.0-OpenSSH_9.2\r\n\r\n'),
  'endless headers': (to) => raw(to, `HTTP/1.1 200 OK\r\n${'X-A: aaaaaaaaaaaaaaaaaaaaaaaa\r\n'.repeat(2_000)}`),
  'slow drip': (to) => {
    to.writeHead(200, { 'content-type': 'application/json' })
    const timer = setInterval(() => to.write(' '), 30)
    to.on('close', () => clearInterval(timer))
  },
  'never answers': () => undefined,
  'cut at once': (to) => to.destroy(),
  'deep nesting': (to) => send(to, 200, `{"tickets":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
  'prototype keys': (to) => send(to, 201, '{"__proto__":{"tickets":[{"id":"1"}]},"constructor":1}'),
} satisfies Record<string, (to: ServerResponse, trap: string) => void>

export type Hostility = keyof typeof hostilities

/** 60 MB of spaces in 60 kB. */
const bomb = gzipSync(Buffer.alloc(60 * 1024 * 1024, 32))

function send(
  to: ServerResponse,
  status: number,
  body: string | Buffer,
  type = 'application/json',
  headers = {},
): void {
  to.writeHead(status, { 'content-type': type, ...headers })
  to.end(body)
}

function raw(to: ServerResponse, bytes: string): void {
  to.socket?.end(bytes)
}

/** Sends 50 MB as fast as it is taken, and notes in `flooded` how much that was. */
function flood(to: ServerResponse, headers: Record<string, string>): void {
  to.writeHead(200, { 'content-type': 'application/json', ...headers })
  const chunk = Buffer.alloc(64 * 1024, 32)
  let left = 800
  const more = () => {
    while (left > 0 && !to.destroyed) {
      left -= 1
      if (!to.write(chunk)) return
    }
    to.end()
  }
  to.on('drain', more)
  more()
}

/** One server that answers everything with the hostility in force, and one on another origin that must never be reached. */
export async function startHostileServer() {
  const sockets = new Set<Socket>()
  let current: Hostility = 'HTML page'
  let reachedTrap = 0
  const trap = createServer((_asked, to) => {
    reachedTrap += 1
    to.writeHead(201, { 'content-type': 'application/json' })
    to.end('{"tickets":[{"id":"1","contacts":{}}],"ss":[["token","1","x","1"]],"profile":[{}],"profile_nb":[[]]}')
  })
  const server = createServer((asked, to) => {
    asked.resume()
    asked.on('end', () => hostilities[current](to, `http://localhost:${(trap.address() as AddressInfo).port}/eproc/`))
  })
  for (const each of [trap, server]) {
    each.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => sockets.delete(socket))
    })
    each.listen(0, '127.0.0.1')
    await once(each, 'listening')
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/eproc/`,
    answer(hostility: Hostility): void {
      current = hostility
    },
    reachedTrap: () => reachedTrap,
    async close(): Promise<void> {
      for (const socket of sockets) socket.destroy()
      await Promise.all([trap, server].map((each) => new Promise((resolve) => each.close(resolve))))
    },
  }
}
