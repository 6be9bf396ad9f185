// Changes the key of a file to and fro and saves a row after each change, until it is killed.
//   node rekey-process.ts FILE KEY NEXT_KEY
import { openRekeyed } from '../../../main/db/rekey.ts'

const [file = '', one = '', other = ''] = process.argv.slice(2)
const keys = [new Uint8Array(Buffer.from(one, 'hex')), new Uint8Array(Buffer.from(other, 'hex'))] as const
process.stdout.write('ready\n')
for (let isBack = false; ; isBack = !isBack) {
  const database = openRekeyed({ file, key: keys[isBack ? 1 : 0], nextKey: keys[isBack ? 0 : 1] })
  database.prepare('INSERT INTO notes (text) VALUES (?)').run('one more')
  process.stdout.write('saved\n')
  database.close()
}
