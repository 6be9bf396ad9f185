import { z } from 'zod'

/**
 * What came of a question to the server beside what this computer knows (DESIGN 6.7). `answered`: it said all it has, and that is
 * here now. `not-reached`: there was no answer in time. `cannot`: it does not know such a question. `not-asked`: nothing that
 * could be asked. After the last three only this computer was asked.
 */
export const ServerSays = z.enum(['answered', 'not-reached', 'cannot', 'not-asked'])
export type ServerSays = z.infer<typeof ServerSays>
