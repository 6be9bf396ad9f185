import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openBrowser } from '../../main/shell/chromium/browser.ts'

/** A page with one field and nothing else, in a window that is started as the desk's is: the floor of the start. */
const page = '<!doctype html><title>Floor</title><label>User name <input autofocus></label>'
const { CHROME_PATH: program = '', HELPLINE_DATA: dataFolder = '' } = process.env
const server = createServer((_request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/html' }).end(page)
})
async function show(): Promise<void> {
  const address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`
  const browser = await openBrowser({ program, dataFolder, address, isRoot: process.getuid?.() === 0 })
  process.once('SIGTERM', () => void browser.close().finally(() => process.exit()))
}
server.listen(0, '127.0.0.1', () => void show())
