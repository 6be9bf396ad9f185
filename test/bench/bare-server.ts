import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A page with one field and nothing else: the floor of the start. */
const page = '<!doctype html><title>Floor</title><label>User name <input autofocus></label>'
const server = createServer((_request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/html' }).end(page)
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`Address: http://127.0.0.1:${String((server.address() as AddressInfo).port)}/\n`)
})
