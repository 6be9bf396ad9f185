// Opens the file of an earlier version, as the database worker does at a sign-in, and closes it again.
//   node migration-process.ts FILE KEY_HEX
import { flushCompileCache } from 'node:module'
import { openDesk } from '../../main/db/open-desk.ts'

const [file = '', key = ''] = process.argv.slice(2)
flushCompileCache()
process.stdout.write('{"ready":true}\n')
openDesk({ file, key: new Uint8Array(Buffer.from(key, 'hex')) }).close()
process.stdout.write('{"opened":true}\n')
