import { z } from 'zod'

/** First import of the preload, for the reason given in `renderer/bridge/jitless.ts`. */
z.config({ jitless: true })
