import type { Messages } from '../pseudo.ts'
import { textsOf } from './texts-of.ts'

/** Everything the desk says, in English. */
export const texts = textsOf(import.meta.glob<Messages>('../../locales/en/*.json', { eager: true, import: 'default' }))
