import { pseudoMessages } from '../pseudo.ts'
import { texts as english } from './en.ts'

/** Made from English, to find raw and clipped texts. */
export const texts = pseudoMessages(english)
